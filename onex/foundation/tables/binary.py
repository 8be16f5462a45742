"""PostgreSQL's binary formats, for the few statements where Python's own types cost more than the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format


class Unread(Loader):
    """Leaves a value as the bytes the server sent: 16 of a uuid, eight of an instant (microseconds since 2000)."""

    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def fetch(
    connection: BaseDatabaseWrapper, statement: str, parameters: Sequence[Any], *, unread: Sequence[str] = ()
) -> list[tuple[Any, ...]]:
    """The rows of one statement, parameters and answer in binary; values of the ``unread`` types stay bytes.

    Django binds parameters on its own side, as text: a thousand of them cost the server's parser more than the query.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        for name in unread:
            cursor.adapters.register_loader(name, Unread)
        cursor.execute(statement, parameters, binary=True)
        return cursor.fetchall()
