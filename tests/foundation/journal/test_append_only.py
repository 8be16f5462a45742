from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, ProgrammingError, connection, migrations, transaction
from django.db.migrations.state import ProjectState

from onex.foundation.journal.append_only import (
    append_only,
    guard,
    guarded_tables,
    registered_tables,
    unguard,
    unguarded,
)
from onex.foundation.journal.models import Entry
from tests.factories.journal import append_only_suspended, make_entry

OURS = ("journal_entry", "procedures_steptaken", "publications_noticeline")


@pytest.mark.django_db
def test_every_registered_table_is_guarded():
    assert set(OURS) <= set(registered_tables())
    assert unguarded(connection) == ()
    assert guarded_tables(connection) == registered_tables()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET reason = 'x'",
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET id = id",
    ],
)
def test_the_database_refuses_to_change_the_journal(statement):
    entry = make_entry()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get(pk=entry.pk).reason == ""


@pytest.mark.django_db
def test_the_models_cannot_change_the_journal_either():
    entry = make_entry()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(topic="x.y")


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("table", OURS)
def test_truncate_is_refused(table):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_sqlite_refuses_to_replace_a_row():
    entry = make_entry()
    if connection.vendor != "sqlite":
        return
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry WHERE id = %s", [entry.pk])


@pytest.mark.django_db
def test_a_lost_trigger_is_found():
    with connection.cursor() as cursor:
        place = " ON journal_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "journal_entry_update_append_only"{place}')
    assert unguarded(connection) == ("journal_entry",)
    guard(connection, "journal_entry")
    assert unguarded(connection) == ()


@pytest.mark.django_db
def test_the_operation_goes_both_ways():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE testing_grows (id integer)")
    (operation,) = append_only("testing_grows")
    state = ProjectState()
    assert isinstance(operation, migrations.operations.base.Operation)
    editor = SimpleNamespace(connection=connection)
    operation.database_forwards("testing", editor, state, state)
    assert "testing_grows" in guarded_tables(connection)
    operation.database_backwards("testing", editor, state, state)
    assert "testing_grows" not in guarded_tables(connection)
    assert "testing_grows" in operation.describe()


@pytest.mark.django_db
def test_unguarding_twice_is_harmless():
    unguard(connection, "journal_entry")
    unguard(connection, "journal_entry")
    guard(connection, "journal_entry")
    assert unguarded(connection) == ()


@pytest.mark.django_db(transaction=True)
def test_the_suite_may_empty_its_tables_and_the_guard_stands_again():
    make_entry()
    with append_only_suspended():
        Entry.objects.all().delete()
    make_entry()
    with pytest.raises((IntegrityError, ProgrammingError)):
        Entry.objects.all().delete()
    assert Entry.objects.count() == 1
