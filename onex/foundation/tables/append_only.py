"""Tables that only grow: the database itself refuses UPDATE, DELETE and, on PostgreSQL, TRUNCATE.

A migration of any app says ``operations = [*append_only("journal_entry")]``. The register of such tables is the
migrations themselves: what is registered is what was asked for, nothing is guessed from names. A later migration that
alters such a table on SQLite makes Django rebuild it, which drops its triggers: repeat ``append_only`` after it
(``unguarded`` tells, and a test asks).

A work list whose rows come and go, but must not be altered while they wait, says ``never_altered`` instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

FUNCTION = "onex_append_only"
ALL_REFUSED = ("UPDATE", "DELETE", "TRUNCATE")

CREATE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class AppendOnly(Operation):
    """Guards one table; reversible."""

    reduces_to_sql = True
    reversible = True

    refused: ClassVar[tuple[str, ...]] = ALL_REFUSED

    def __init__(self, table: str, *, but: Sequence[str] = ()) -> None:
        self.table = table
        self.but = tuple(but)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models are the same; only the database changes."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the triggers."""
        guard(schema_editor.connection, self.table, self)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the triggers."""
        unguard(schema_editor.connection, self.table)

    def describe(self) -> str:
        """What ``migrate --plan`` prints."""
        return f"Refuse every change but INSERT on {self.table}"


def append_only(table: str, *, but: Sequence[str] = ()) -> list[Operation]:
    """The operations that make ``table`` append-only on either engine; the columns of ``but`` may be updated."""
    return [AppendOnly(table, but=but)]


class NeverAltered(AppendOnly):
    """Guards a work list: UPDATE is refused, a row may be added and taken off; reversible."""

    refused = ("UPDATE",)

    def describe(self) -> str:
        """What ``migrate --plan`` prints."""
        return f"Refuse UPDATE on {self.table}"


def never_altered(table: str) -> list[Operation]:
    """The operations that let rows of ``table`` come and go, but none change."""
    return [NeverAltered(table)]


def guard(connection: BaseDatabaseWrapper, table: str, asked: AppendOnly | None = None) -> None:
    """Create the triggers of ``table`` as its migration asked for; only the owner of the table can."""
    operation = asked or _operations().get(table, AppendOnly(table))
    unguard(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(CREATE_FUNCTION)
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        for statement in _triggers(connection, operation, columns):
            cursor.execute(statement)


def unguard(connection: BaseDatabaseWrapper, table: str) -> None:
    """Drop the triggers of ``table``: a migration's way back, and how the test suite empties its tables."""
    place = f" ON {connection.ops.quote_name(table)}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for verb in ALL_REFUSED:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, verb)}{place}")


def registered_tables() -> tuple[str, ...]:
    """Every table some migration of the installed apps made append-only, by name."""
    return tuple(sorted(table for table, operation in _operations().items() if not isinstance(operation, NeverAltered)))


def work_lists() -> tuple[str, ...]:
    """Every table some migration guarded by ``never_altered``, by name."""
    return tuple(sorted(table for table, operation in _operations().items() if isinstance(operation, NeverAltered)))


def open_columns() -> dict[str, tuple[str, ...]]:
    """Append-only tables of which some columns may be updated, with those columns."""
    return {table: operation.but for table, operation in _operations().items() if operation.but}


@cache
def _operations() -> dict[str, AppendOnly]:
    """What the migrations on disk ask for, by table; the last word on a table holds."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {
        operation.table: operation
        for key in sorted(loader.disk_migrations)
        for operation in loader.disk_migrations[key].operations
        if isinstance(operation, AppendOnly)
    }


def guarded_tables(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Append-only tables whose triggers stand, complete and enabled, in this database."""
    return _with_triggers(connection, 3 if connection.vendor == "postgresql" else 2)


def _with_triggers(connection: BaseDatabaseWrapper, count: int) -> tuple[str, ...]:
    if connection.vendor == "postgresql":
        query = (
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE p.proname = 'onex_append_only' AND t.tgenabled IN ('O', 'A') GROUP BY c.relname HAVING count(*) = %s"
        )
    else:
        query = (
            "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%\\_append\\_only' ESCAPE '\\'"
            " GROUP BY tbl_name HAVING count(*) = %s"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, [count])
        return tuple(sorted(row[0] for row in cursor.fetchall()))


def unguarded(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Registered tables that have lost a trigger: the installation is not sound until ``migrate`` puts it back."""
    lost = set(registered_tables()) - set(guarded_tables(connection))
    return tuple(sorted(lost | (set(work_lists()) - set(_with_triggers(connection, 1)))))


def _name(table: str, verb: str) -> str:
    return f'"{table}_{verb.lower()}_append_only"'


def _triggers(connection: BaseDatabaseWrapper, operation: AppendOnly, columns: Sequence[str]) -> list[str]:
    table, quote = operation.table, connection.ops.quote_name
    closed = ", ".join(quote(column) for column in columns if column not in operation.but)
    statements = []
    for verb in operation.refused:
        event = f"UPDATE OF {closed}" if verb == "UPDATE" and operation.but else verb
        begin = f"CREATE TRIGGER {_name(table, verb)} BEFORE {event} ON {quote(table)}"
        if connection.vendor == "postgresql":
            each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
            statements.append(f"{begin} FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()")
        elif verb != "TRUNCATE":
            statements.append(f"{begin} BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END")
    return statements
