"""Erasure: what goes, what stays and says why, and that the journal is whole afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from onex.foundation.journal.authors import Author
from onex.foundation.journal.models import Entry
from onex.foundation.journal.selectors import altered_entries
from onex.foundation.parties.accesses import Look, MachineWork, record_looks
from onex.foundation.parties.erasure import erase_person
from onex.foundation.parties.kinds import DocumentKind, LookPurpose
from onex.foundation.parties.models import AccessRecord, IdentityDocument, Person
from onex.foundation.parties.reports import duties_to_keep, report_on
from onex.foundation.parties.selectors import find_person, identities_of, last_six_matches, name_matches, names_of
from onex.foundation.parties.services import register_person
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, RuleRefused
from onex.lifecycle.assessment.models import Candidate, Concluded
from tests.factories.accounts import make_user
from tests.factories.certificates import make_issued, make_issuer, make_sitting
from tests.factories.parties import make_person, make_test_number

pytestmark = pytest.mark.django_db

NAME, NUMBER = "欧阳示例", make_test_number(number=4242)
ASKS, AGREES = Author(ref="user:1", seat="安全管理员"), Author(ref="user:2", seat="审计管理员")


def erase(person: Person, today: date, **other: object) -> Person:
    said = {"reason": "本人申请", "cite": "S6.3", "by": ASKS, "approved_by": AGREES, "on": today} | other
    return erase_person(person, **said)  # type: ignore[arg-type]  # the keywords are those of the service


def test_name_and_number_are_destroyed_and_nothing_finds_them(today: date) -> None:
    person = make_person(name=NAME, number=NUMBER)
    before = bytes(person.name_sealed)
    erased = erase(person, today)
    assert erased.erased_on == today
    assert bytes(Person.objects.get(pk=person.pk).name_sealed) != before
    assert not IdentityDocument.objects.filter(person=person).exists()
    assert names_of([person.pk]) == {person.pk: ""}
    assert identities_of([person.pk], purpose=MachineWork.CHECK_RECORD) == {}
    assert find_person(DocumentKind.RESIDENT_ID, NUMBER) is None
    assert not name_matches(person.pk, NAME)
    assert not name_matches(person.pk, "")
    assert not last_six_matches(person.pk, NUMBER[-6:])


def test_same_document_may_be_entered_anew_as_another_person(today: date) -> None:
    person = make_person(name=NAME, number=NUMBER)
    erase(person, today)
    again = register_person(name="王小明", kind=DocumentKind.RESIDENT_ID, number=NUMBER)
    assert again.pk != person.pk
    assert names_of([again.pk]) == {again.pk: "王小明"}


def test_both_people_reason_and_clause_are_recorded_and_the_journal_is_whole(today: date) -> None:
    person = make_person(name=NAME, number=NUMBER)
    report_on(person, by=ASKS, on=today)
    erase(person, today)
    entry = Entry.objects.get(topic="parties.person_erased")
    assert (entry.subject, entry.author_ref, entry.cites, entry.reason) == (
        f"person:{person.ref}",
        "user:1",
        ["S6.3"],
        "本人申请",
    )
    assert entry.payload == {"documents": 1, "approved_by": "user:2", "approved_seat": "审计管理员"}
    assert Entry.objects.filter(subject=f"person:{person.ref}").count() == 2
    assert list(altered_entries()) == []


@pytest.mark.parametrize(
    ("by", "approved_by"), [(ASKS, ASKS), (ASKS, Author("system:tick", "")), (Author("system:a", ""), AGREES)]
)
def test_one_person_alone_is_refused(today: date, by: Author, approved_by: Author) -> None:
    person = make_person()
    with pytest.raises(NotAllowed, match="two_people_needed"):
        erase(person, today, by=by, approved_by=approved_by)
    assert Person.objects.get(pk=person.pk).erased_on is None


@pytest.mark.parametrize("missing", [{"reason": " "}, {"cite": ""}])
def test_without_reason_or_clause_it_is_refused(today: date, missing: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="erasure_reason_missing"):
        erase(make_person(), today, **missing)


def test_reason_with_a_number_in_it_is_refused_and_nothing_is_erased(today: date) -> None:
    person = make_person(name=NAME, number=NUMBER)
    with pytest.raises(BadInput, match="personal_number_in_reason"):
        erase(person, today, reason=f"本人 {NUMBER} 申请")
    assert names_of([person.pk]) == {person.pk: NAME}


def test_second_erasure_is_refused(today: date) -> None:
    person = make_person()
    erase(person, today)
    with pytest.raises(Conflict, match="erased_already"):
        erase(person, today)


def test_holder_of_a_certificate_is_kept_with_reason_and_clause(today: date) -> None:
    certificate = make_issued(count=1)[0]
    with pytest.raises(RuleRefused, match="duty_to_keep") as refused:
        erase(certificate.person, today)
    assert "已向该人员颁发证书" in str(refused.value.message)
    assert {"M21", "S6.3"} <= set(refused.value.cites)
    assert names_of([certificate.person_id])[certificate.person_id]


def test_candidate_of_an_open_sitting_is_kept_and_of_a_closed_one_who_failed_is_not(today: date) -> None:
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer, conclusions=[Concluded.FAILED], released=False)
    person = Candidate.objects.get(sitting=sitting).person
    with pytest.raises(RuleRefused, match="duty_to_keep"):
        erase(person, today)
    closed = make_sitting(issuer=issuer, conclusions=[Concluded.FAILED, Concluded.PASSED])
    failed, passed = (one.person for one in Candidate.objects.filter(sitting=closed).order_by("pk"))
    assert erase(failed, today).erased_on == today
    assert Candidate.objects.filter(person=failed).count() == 1
    with pytest.raises(RuleRefused) as refused:
        erase(passed, today)
    assert "证书须颁发或已颁发" in str(refused.value.message)


def test_whoever_works_here_is_kept(today: date) -> None:
    user = make_user()
    assert [duty.model for duty, _rows in duties_to_keep(user.person)] == ["accounts.User"]
    with pytest.raises(RuleRefused):
        erase(user.person, today)


def test_access_records_outlive_the_erasure(today: date) -> None:
    person = make_person()
    record_looks([person.pk], Look(by=ASKS, purpose=LookPurpose.ANSWER_PERSON, on=today))
    erase(person, today)
    assert AccessRecord.objects.get().person_id == person.pk


@pytest.mark.django_db(transaction=True)
def test_sqlite_file_holds_nothing_of_what_was_sealed(today: date) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL keeps the old row until vacuum: the guide says so
    from pathlib import Path

    person = make_person(name=NAME, number=NUMBER)
    document = IdentityDocument.objects.get(person=person)
    sealed = [bytes(person.name_sealed), bytes(document.number_sealed), bytes(document.blind_index)]
    erase(person, today)
    file = Path(str(connection.settings_dict["NAME"]))
    stored = file.read_bytes() + (log.read_bytes() if (log := file.with_name(file.name + "-wal")).exists() else b"")
    assert [value in stored for value in sealed] == [False, False, False]
