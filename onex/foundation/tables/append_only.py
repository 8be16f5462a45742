"""Tables that only grow: the database itself refuses UPDATE, DELETE and, on PostgreSQL, TRUNCATE.

A migration of any app says ``operations = [*append_only("journal_entry")]``. The register of such tables is the
migrations themselves: what is registered is what was asked for, nothing is guessed from names. A later migration that
alters such a table on SQLite makes Django rebuild it, which drops its triggers: repeat ``append_only`` after it
(``unguarded`` tells, and a test asks).

A work list whose rows come and go, but must not be altered while they wait, says ``never_altered`` instead.
"""

from __future__ import annotations

from collections.abc import Sequence

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

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models are the same; only the database changes."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the triggers."""
        guard(schema_editor.connection, self.table)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the triggers."""
        unguard(schema_editor.connection, self.table)

    def describe(self) -> str:
        """What ``migrate --plan`` prints."""
        return f"Refuse every change but INSERT on {self.table}"


def append_only(table: str) -> list[Operation]:
    """The operations that make ``table`` append-only on either engine."""
    return [AppendOnly(table)]


class NeverAltered(AppendOnly):
    """Guards a work list: UPDATE is refused, a row may be added and taken off; reversible."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the trigger."""
        guard(schema_editor.connection, self.table, refused=("UPDATE",))

    def describe(self) -> str:
        """What ``migrate --plan`` prints."""
        return f"Refuse UPDATE on {self.table}"


def never_altered(table: str) -> list[Operation]:
    """The operations that let rows of ``table`` come and go, but none change."""
    return [NeverAltered(table)]


def guard(connection: BaseDatabaseWrapper, table: str, *, refused: Sequence[str] = ALL_REFUSED) -> None:
    """Create the triggers of ``table``; only the owner of the table can."""
    unguard(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(CREATE_FUNCTION)
        for statement in _triggers(connection, table, refused):
            cursor.execute(statement)


def unguard(connection: BaseDatabaseWrapper, table: str) -> None:
    """Drop the triggers of ``table``: a migration's way back, and how the test suite empties its tables."""
    place = f" ON {connection.ops.quote_name(table)}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for verb in ALL_REFUSED:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, verb)}{place}")


def registered_tables() -> tuple[str, ...]:
    """Every table some migration of the installed apps made append-only, by name."""
    return _asked_for(AppendOnly)


def work_lists() -> tuple[str, ...]:
    """Every table some migration guarded by ``never_altered``, by name."""
    return _asked_for(NeverAltered)


def _asked_for(kind: type[AppendOnly]) -> tuple[str, ...]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    tables = {
        operation.table
        for migration in loader.disk_migrations.values()
        for operation in migration.operations
        if type(operation) is kind
    }
    return tuple(sorted(tables))


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


def _triggers(connection: BaseDatabaseWrapper, table: str, refused: Sequence[str]) -> list[str]:
    quoted = connection.ops.quote_name(table)
    if connection.vendor == "postgresql":
        return [
            f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb} ON {quoted}"
            f" FOR EACH {'STATEMENT' if verb == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION {FUNCTION}()"
            for verb in refused
        ]
    return [
        f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb} ON {quoted}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
        for verb in refused
        if verb != "TRUNCATE"
    ]
