from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, ProgrammingError, connection, transaction

from onex.foundation.journal.append_only import registered_tables, unguard
from onex.foundation.journal.grants import grant_application_role
from onex.foundation.journal.models import Entry
from onex.foundation.ledger.auditing import audit
from onex.foundation.ledger.models import Pending
from onex.foundation.ledger.sequencing import sequence_all
from tests.factories.journal import make_entry
from tests.factories.parties import make_region

ROLE = "onex_app"

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN")


@contextmanager
def as_application() -> Iterator[None]:
    """The connection with the rights of the running programme, and no more."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def test_the_application_may_add_to_the_journal_and_read_it():
    grant_application_role(ROLE)
    with as_application():
        entry = make_entry()
        assert Entry.objects.get(pk=entry.pk).subject == "case:1"


@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_application_may_not_change_any_table_that_only_grows(verb):
    grant_application_role(ROLE)
    tables = registered_tables()
    assert tables
    with connection.cursor() as cursor:
        columns = {table: connection.introspection.get_table_description(cursor, table)[0].name for table in tables}
    with as_application():
        assert [
            table for table, column in columns.items() if not refused(verb.format(table, f'"{column}"', f'"{column}"'))
        ] == []


def test_the_application_may_number_the_log_and_audit_it():
    grant_application_role(ROLE)
    with as_application():
        make_entry()
        assert sequence_all() == 1
        assert audit(rows=False).sound


def test_the_application_may_take_off_what_waits_for_the_ledger_and_not_alter_it():
    grant_application_role(ROLE)
    make_entry()
    with as_application():
        assert refused("UPDATE ledger_outbox SET late = true")
        assert refused("TRUNCATE ledger_outbox")
        assert Pending.objects.all().delete()[0] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        'DROP TRIGGER "journal_entry_update_append_only" ON journal_entry',
        "DROP TABLE journal_entry CASCADE",
        "CREATE TABLE elsewhere (id int)",
        "CREATE OR REPLACE FUNCTION onex_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "UPDATE django_migrations SET name = name",
        "SET LOCAL session_replication_role = replica",
    ],
)
def test_the_application_cannot_help_itself(statement):
    grant_application_role(ROLE)
    with as_application():
        assert refused(statement)


def test_the_application_works_on_every_other_table():
    grant_application_role(ROLE)
    region = make_region(code="9901")
    with as_application():
        region.name = "新示范市"
        region.save()
        assert make_region(code="9902").pk == "990200"
        make_region(code="9902").delete()


def test_rights_given_before_are_taken_back():
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON journal_entry TO {ROLE}")
    grant_application_role(ROLE)
    grant_application_role(ROLE)
    with as_application():
        assert refused("DELETE FROM journal_entry")


@pytest.mark.parametrize("role", ["nobody_of_that_name", "postgres"])
def test_a_role_that_is_missing_or_too_powerful_is_refused(role):
    with pytest.raises(ImproperlyConfigured):
        grant_application_role(role)


def test_the_owner_itself_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(ImproperlyConfigured):
        grant_application_role(owner)


def test_a_table_without_its_trigger_stops_the_grant():
    unguard(connection, "journal_entry")
    with pytest.raises(ImproperlyConfigured, match="journal_entry"):
        grant_application_role(ROLE)


def test_even_the_owner_meets_the_trigger():
    make_entry()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET reason = 'x'")
