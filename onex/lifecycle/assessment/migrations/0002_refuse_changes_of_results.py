"""Results are never changed, and on PostgreSQL not even taken out once their sitting has left draft."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = {
    "assessment_candidate": "OLD.sitting_id",
    "assessment_result": "(SELECT sitting_id FROM assessment_candidate WHERE id = OLD.candidate_id)",
    "assessment_partscore": "(SELECT sitting_id FROM assessment_candidate WHERE id = OLD.result_id)",
}
"""Table → the sitting of the row that is to go."""

REFUSE_UPDATE = """
CREATE OR REPLACE FUNCTION assessment_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is not changed: a correction is a case of its own', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

REFUSE_DELETE = """
CREATE OR REPLACE FUNCTION {table}_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM assessment_sitting s JOIN procedures_case c ON c.id = s.case_id
        WHERE s.id = {sitting} AND c.state <> 'draft'
    ) THEN
        RAISE EXCEPTION '% is taken out in draft only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$
"""


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite refuses changes only: its one way to empty a table is DELETE, which backup drills and tests need."""
    if schema_editor.connection.vendor != "postgresql":
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is not changed: a correction is a case of its own'); END"
            )
        return
    schema_editor.execute(REFUSE_UPDATE, params=None)
    for table, sitting in TABLES.items():
        schema_editor.execute(REFUSE_DELETE.format(table=table, sitting=sitting), params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION assessment_refuse_update()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_refuse_delete()"
        )


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers and their functions."""
    if schema_editor.connection.vendor != "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_unchanged")
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_unchanged ON {table}")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse_delete()")
    schema_editor.execute("DROP FUNCTION IF EXISTS assessment_refuse_update()")


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = (("assessment", "0001_initial"),)
    operations = (migrations.RunPython(guard, unguard),)
