"""What the running program may do on PostgreSQL: everything it needs, and nothing that rewrites history."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from onex.foundation.tables.append_only import open_columns, registered_tables, unguarded, work_lists

READ_ONLY_TABLES = frozenset({"django_migrations"})
ALL_ROWS = "SELECT, INSERT, UPDATE, DELETE"
NEW_ROWS = "SELECT, INSERT"
ROWS_UNALTERED = "SELECT, INSERT, DELETE"


@transaction.atomic
def grant_application_role(role: str) -> None:
    """Give ``role`` SELECT/INSERT/UPDATE/DELETE on every table, on append-only ones SELECT/INSERT, on the outbox no UPDATE.

    Run by the owner of the tables after each migration; a second run changes nothing. SQLite has no roles: nothing to
    do. Raises ``ImproperlyConfigured`` for a role that could help itself to more: one that does not exist, a
    superuser, the owner, or a member of the owner.
    """
    if connection.vendor != "postgresql":
        return
    lost = unguarded(connection)
    if lost:
        raise ImproperlyConfigured(f"append-only tables without their triggers: {', '.join(lost)}; run migrate")
    _refuse_powerful(role)
    quoted = connection.ops.quote_name(role)
    rights = dict.fromkeys(READ_ONLY_TABLES, "SELECT") | dict.fromkeys(work_lists(), ROWS_UNALTERED)
    rights |= dict.fromkeys(registered_tables(), NEW_ROWS)
    for table, columns in open_columns().items():
        rights[table] = f"{NEW_ROWS}, UPDATE ({', '.join(connection.ops.quote_name(column) for column in columns)})"
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}")
        cursor.execute(f"REVOKE CREATE ON SCHEMA public FROM {quoted}, PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table in connection.introspection.table_names(cursor, include_views=False):
            cursor.execute(f"GRANT {rights.get(table, ALL_ROWS)} ON {connection.ops.quote_name(table)} TO {quoted}")


def _refuse_powerful(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolname = current_user OR pg_has_role(rolname, current_user, 'MEMBER')"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone()
    if found is None:
        raise ImproperlyConfigured(f"PostgreSQL has no role {role}: create it before granting it rights")
    if found[0]:
        raise ImproperlyConfigured(f"role {role} is the owner or a superuser: the program must run as a lesser one")
