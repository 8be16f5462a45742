"""Adding many rows at once, inside the transaction that is running."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    Adapter = Callable[[Any], Any]

BATCH = 10_000
"""Rows handed over in one call; bounds memory, not a transaction."""


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Add ``rows`` (tuples in the order of ``fields``) to the model's table; the number of rows added.

    PostgreSQL takes them by COPY, SQLite by ``executemany``. Values are ready for the database: JSON already as text,
    foreign keys as keys (name the field ``person`` or ``person_id``), no defaults filled in, no ``save`` called.
    """
    connection = connections[router.db_for_write(model)]
    known = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    chosen = [known[name] for name in fields]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(field.column)) for field in chosen)
    if connection.vendor == "postgresql":
        return _copy(connection, f"COPY {table} ({columns}) FROM STDIN", rows)
    marks = ", ".join(["%s"] * len(chosen))
    adapted = _adapted(rows, [_adapter(connection, field) for field in chosen])
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  (names of our own models, quoted)
    return _insert(connection, statement, adapted)


def _copy(connection: BaseDatabaseWrapper, statement: str, rows: Iterable[Sequence[Any]]) -> int:
    """One COPY a batch, so that rows may come from a generator which itself asks this connection in between."""
    count, coming = 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(coming, BATCH)):
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in batch:
                    copy.write_row(row)
            count += len(batch)
    return count


def _insert(connection: BaseDatabaseWrapper, statement: str, rows: Iterator[Sequence[Any]]) -> int:
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(statement, batch)
            count += len(batch)
    return count


def _adapted(rows: Iterable[Sequence[Any]], adapters: Sequence[Adapter | None]) -> Iterator[Sequence[Any]]:
    special = [(position, adapter) for position, adapter in enumerate(adapters) if adapter]
    if not special:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for position, adapter in special:
            if values[position] is not None:
                values[position] = adapter(values[position])
        yield values


def _adapter(connection: BaseDatabaseWrapper, field: models.Field[Any, Any]) -> Adapter | None:
    """How SQLite stores a column whose Python type it does not know."""
    match field:
        case models.DateTimeField():
            return connection.ops.adapt_datetimefield_value
        case models.DateField():
            return connection.ops.adapt_datefield_value
        case models.UUIDField():
            return lambda value: value.hex
        case models.DecimalField():
            return lambda value: connection.ops.adapt_decimalfield_value(
                value, max_digits=field.max_digits, decimal_places=field.decimal_places
            )
        case _:
            return None
