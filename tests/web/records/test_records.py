"""The decision log: who reads which entries, and an altered entry is told."""

from __future__ import annotations

import pytest
from django.db import connection

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.append_only import guard, unguard
from onex.foundation.journal.events import topics
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import Organisation
from onex.web.records.wording import TOPICS, subject_page
from tests.factories.accounts import make_seat
from tests.factories.parties import make_organisation

pytestmark = pytest.mark.django_db


def _entry(organisation: Organisation) -> Entry:
    return Entry.objects.get(subject=organisation.subject)


def test_audit_administrator_reads_every_entry() -> None:
    here, there = make_organisation(), make_organisation(region="980000")
    client = make_seat(role=Role.AUDIT_ADMIN).client()
    listed = client.get("/records/").content.decode()
    assert here.subject in listed
    assert there.subject in listed
    page = client.get(f"/records/{_entry(there).event_id}").content.decode()
    assert "G1.1" in page
    assert "一致" in page


def test_province_reads_its_own_entries_and_no_others() -> None:
    here, there = make_organisation(), make_organisation(region="980000")
    client = make_seat(role=Role.PROVINCE_CLERK, region="99").client()
    listed = client.get("/records/").content.decode()
    assert here.subject in listed
    assert there.subject not in listed
    assert client.get(f"/records/{_entry(here).event_id}").status_code == 200
    assert client.get(f"/records/{_entry(there).event_id}").status_code == 404


def test_organisation_reads_what_concerns_it() -> None:
    other = make_organisation()
    seat = make_seat(role=Role.ORGANISATION_LEAD)
    assert seat.mandate.organisation is not None
    listed = seat.client().get("/records/").content.decode()
    assert seat.mandate.organisation.subject in listed
    assert other.subject not in listed


@pytest.mark.parametrize("role", [Role.ORGANISATION_CLERK, Role.SCHOOL_CLERK, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_others_may_not_read(role: Role) -> None:
    assert make_seat(role=role).client().get("/records/").status_code == 403


def test_filters_find_by_subject_and_clause() -> None:
    organisation, other = make_organisation(), make_organisation()
    client = make_seat(role=Role.AUDIT_ADMIN).client()
    found = client.get("/records/", {"subject": organisation.subject, "cite": "G1.1"}).content.decode()
    assert organisation.subject in found
    assert other.subject not in found
    unknown = client.get("/records/", {"subject": organisation.subject, "cite": "G1"}).content.decode()
    assert f"<td>{organisation.subject}" not in unknown
    assert "没有符合条件的日志" in unknown


def test_altered_entry_is_told() -> None:
    entry = _entry(make_organisation())
    unguard(connection, "journal_entry")
    try:
        Entry.objects.filter(pk=entry.pk).update(reason="改过的理由")
    finally:
        guard(connection, "journal_entry")
    page = make_seat(role=Role.AUDIT_ADMIN).client().get(f"/records/{entry.event_id}").content.decode()
    assert "被改动过" in page


def test_every_topic_is_told_in_words() -> None:
    ours = {topic for topic, speaker in topics().items() if speaker.startswith("onex.")}
    assert ours == set(TOPICS)


def test_subject_leads_to_its_page() -> None:
    organisation = make_organisation()
    client = make_seat(role=Role.MINISTRY_CLERK).client()
    page = client.get(f"/records/{_entry(organisation).event_id}").content.decode()
    assert f'href="/organisations/{organisation.ref}"' in page
    assert "登记机构" in page
    assert subject_page("person:unknown") == ""
