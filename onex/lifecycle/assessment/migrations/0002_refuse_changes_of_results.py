"""Results are never changed, scores belong to a result and a part, and nothing is taken out once out of draft."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CANDIDATE_OF = {"assessment_candidate": "id", "assessment_result": "candidate_id", "assessment_partscore": "result_id"}
"""Table → its column that holds the candidate's key."""

SCORES_FIRST = """IF EXISTS (SELECT 1 FROM gone JOIN assessment_partscore p ON p.result_id = gone.candidate_id) THEN
        RAISE EXCEPTION 'scores are taken out before their result' USING ERRCODE = 'foreign_key_violation';
    END IF;"""

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
        SELECT 1 FROM (SELECT DISTINCT {sitting} FROM {origin}) g
        JOIN assessment_sitting s ON s.id = g.sitting_id JOIN procedures_case c ON c.id = s.case_id
        WHERE c.state <> 'draft'
    ) THEN
        RAISE EXCEPTION '% is taken out in draft only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    {also}
    RETURN NULL;
END $$
"""

SCORES_BELONG = """
CREATE OR REPLACE FUNCTION assessment_scores_belong() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM added WHERE NOT EXISTS (SELECT 1 FROM assessment_result r WHERE r.candidate_id = added.result_id)
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT part_id FROM added) a
        WHERE NOT EXISTS (SELECT 1 FROM assessment_schemepart p WHERE p.id = a.part_id)
    ) THEN
        RAISE EXCEPTION 'a score belongs to a result and to a part' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$
"""
"""Foreign keys are asked row by row, 3.5 microseconds each; a hundred thousand candidates have 400,000 of them here."""

SCORES_BELONG_SQLITE = """
CREATE TRIGGER assessment_scores_belong BEFORE INSERT ON assessment_partscore
WHEN NOT EXISTS (SELECT 1 FROM assessment_result WHERE candidate_id = NEW.result_id)
  OR NOT EXISTS (SELECT 1 FROM assessment_schemepart WHERE id = NEW.part_id)
BEGIN SELECT RAISE(ABORT, 'a score belongs to a result and to a part'); END
"""


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite refuses changes only: its one way to empty a table is DELETE, which backup drills and tests need."""
    if schema_editor.connection.vendor != "postgresql":
        for table in CANDIDATE_OF:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is not changed: a correction is a case of its own'); END"
            )
        schema_editor.execute(SCORES_BELONG_SQLITE, params=None)
        return
    schema_editor.execute(SCORES_BELONG, params=None)
    schema_editor.execute(
        "CREATE TRIGGER assessment_scores_belong AFTER INSERT ON assessment_partscore REFERENCING NEW TABLE AS added"
        " FOR EACH STATEMENT EXECUTE FUNCTION assessment_scores_belong()"
    )
    schema_editor.execute(REFUSE_UPDATE, params=None)
    for table in CANDIDATE_OF:
        schema_editor.execute(_refuse_delete(table), params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION assessment_refuse_update()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_kept AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_delete()"
        )


def _refuse_delete(table: str) -> str:
    """A candidate that is gone says itself of which sitting it was; for the others the candidate is still there."""
    if table == "assessment_candidate":
        return REFUSE_DELETE.format(table=table, sitting="sitting_id", origin="gone", also="")
    origin = f"gone JOIN assessment_candidate k ON k.id = gone.{CANDIDATE_OF[table]}"
    also = SCORES_FIRST if table == "assessment_result" else ""
    return REFUSE_DELETE.format(table=table, sitting="k.sitting_id", origin=origin, also=also)


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers and their functions."""
    if schema_editor.connection.vendor != "postgresql":
        for table in CANDIDATE_OF:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_unchanged")
        schema_editor.execute("DROP TRIGGER IF EXISTS assessment_scores_belong")
        return
    schema_editor.execute("DROP TRIGGER IF EXISTS assessment_scores_belong ON assessment_partscore")
    schema_editor.execute("DROP FUNCTION IF EXISTS assessment_scores_belong()")
    for table in CANDIDATE_OF:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_unchanged ON {table}")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse_delete()")
    schema_editor.execute("DROP FUNCTION IF EXISTS assessment_refuse_update()")


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = (("assessment", "0001_initial"),)
    operations = (migrations.RunPython(guard, unguard),)
