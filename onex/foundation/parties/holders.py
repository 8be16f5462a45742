"""Whose documents these are: the one look-up behind registering and recognising people, in sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from onex.foundation.parties import personal_data
from onex.foundation.parties.identifiers import comparable_name, normalise
from onex.foundation.parties.identities import DOCUMENT_INDEX, PersonRow, Registered
from onex.foundation.parties.vault import blind_index

Document = tuple[bytes, str]
"""Blind index and kind: what makes a document the same document."""

WHO_HOLDS = """
    SELECT d.blind_index, d.kind, d.person_id, p.ref, p.name_sealed
    FROM parties_identitydocument d JOIN parties_person p ON p.id = d.person_id
    WHERE d.blind_index
"""


@dataclass(slots=True)
class Holder:
    """The person a document belongs to, and the name on record."""

    person_id: int
    name: str = field(repr=False)

    def answer(self, name: str) -> Registered:
        """What to say to somebody who showed the document under ``name``."""
        differs = self.name != name and comparable_name(self.name) != comparable_name(name)
        return Registered(self.person_id, differs)


def document_of(row: PersonRow) -> Document:
    """What to look for; the number is taken to have been checked."""
    return blind_index(DOCUMENT_INDEX, normalise(row.number)), str(row.kind)


def find_holders(documents: Sequence[Document]) -> dict[Document, Holder]:
    """The holders of those documents that are known; at most some ten thousand at a time."""
    indexes = [index for index, _kind in documents]
    if connection.vendor == "postgresql":
        rows = ask(WHO_HOLDS + "= ANY(%b)", indexes)
    else:
        with connection.cursor() as cursor:
            cursor.execute(WHO_HOLDS + f"IN ({', '.join(['%s'] * len(indexes))})", indexes)
            rows = [(index, kind, person_id, UUID(ref), name) for index, kind, person_id, ref, name in cursor.fetchall()]
    open_name = personal_data.name_opener()
    return {(bytes(index), kind): Holder(person_id, open_name(sealed, ref)) for index, kind, person_id, ref, sealed in rows}


def ask(statement: LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
    """PostgreSQL's answer to a statement that takes whole columns, sent in binary: Django's cursor would spell them out."""
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        return cursor.execute(statement, parameters, prepare=False, binary=True).fetchall()
