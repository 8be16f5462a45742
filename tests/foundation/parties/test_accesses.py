"""Who looks at a number in full is recorded; what the machine does over batches is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from onex.foundation.journal.authors import Author
from onex.foundation.parties import personal_data
from onex.foundation.parties.accesses import CITES, Look, MachineWork, record_looks
from onex.foundation.parties.kinds import LookPurpose
from onex.foundation.parties.models import AccessRecord
from onex.foundation.parties.selectors import identities_of
from onex.foundation.parties.vault import SealBroken
from tests.factories.parties import make_people, make_person, make_test_number

pytestmark = pytest.mark.django_db

CLERK = Author(ref="user:7", seat="评价组织经办 · 示范机构")


def look(today: date, purpose: LookPurpose = LookPurpose.PRINT_CERTIFICATE) -> Look:
    return Look(by=CLERK, purpose=purpose, on=today)


def test_look_says_who_at_whom_what_for_and_when(today: date) -> None:
    person = make_person()
    assert identities_of([person.pk], purpose=look(today))[person.pk].number
    [record] = AccessRecord.objects.values("author_ref", "author_seat", "person_id", "fields", "purpose", "cite", "on_day")
    assert record == {
        "author_ref": "user:7",
        "author_seat": "评价组织经办 · 示范机构",
        "person_id": person.pk,
        "fields": "name,number",
        "purpose": "print_certificate",
        "cite": "M21",
        "on_day": today,
    }


@pytest.mark.parametrize("work", MachineWork)
def test_machine_work_leaves_no_record(work: MachineWork) -> None:
    assert len(identities_of(make_people(count=3), purpose=work)) == 3
    assert not AccessRecord.objects.exists()


def test_purpose_cannot_be_left_out() -> None:
    with pytest.raises(TypeError, match="purpose"):
        identities_of([1])  # type: ignore[call-arg]  # what the test is about


def test_each_person_of_a_list_is_recorded_in_as_many_queries_as_one(today: date, count_queries: Callable[[], Any]) -> None:
    counts = []
    for people in (make_people(count=1), make_people(count=40)):
        with count_queries() as queries:
            identities_of([*people, 987_654_321], purpose=look(today))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert AccessRecord.objects.count() == 41


def test_record_that_cannot_be_written_opens_nothing(today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(personal_data, "number_opener", lambda: opened.append(1))
    too_long = Look(by=Author(ref="", seat=""), purpose=LookPurpose.ISSUE_LIST, on=None)  # type: ignore[arg-type]  # no day: the row cannot be written
    with pytest.raises(IntegrityError), transaction.atomic():
        identities_of([make_person().pk], purpose=too_long)
    assert opened == []


def test_look_that_fails_leaves_no_record(today: date) -> None:
    person = make_person(number=make_test_number(number=5))
    person.documents.update(number_sealed=b"\x01broken")
    with pytest.raises(SealBroken):
        identities_of([person.pk], purpose=look(today))
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize(
    "change", ["UPDATE parties_accessrecord SET author_ref = 'user:8'", "DELETE FROM parties_accessrecord"]
)
def test_record_cannot_be_changed(today: date, change: str) -> None:
    record_looks([make_person().pk], look(today))
    with pytest.raises((IntegrityError, OperationalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert AccessRecord.objects.get().author_ref == "user:7"


def test_every_purpose_has_its_clause() -> None:
    assert set(CITES) == set(LookPurpose)
