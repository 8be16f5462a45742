"""``onex privacy``: report and erasure from the command line."""

from __future__ import annotations

import io
import json

import pytest

from onex.command import main
from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.parties.models import Person
from tests.factories.accounts import PASSWORD, make_seat
from tests.factories.parties import make_person, make_test_number

pytestmark = pytest.mark.django_db

NAME, NUMBER = "欧阳示例", make_test_number(number=4244)


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def erase(person: Person, *administrators: str) -> list[str]:
    by, approved_by = administrators
    said = ["--reason", "本人申请", "--cite", "S6.3", "--by", by, "--approved-by", approved_by]
    return ["privacy", "erase", str(person.ref), *said]


def test_report_by_reference_says_what_is_held_and_nothing_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    person = make_person(name=NAME, number=NUMBER)
    assert main(["privacy", "report", str(person.ref)]) == 0
    said = capsys.readouterr().out
    assert "欧**例" in said
    assert f"居民身份证 {NUMBER[0]}{'*' * 16}{NUMBER[-1]}" in said
    assert "没有人查看过完整证件号码" in said
    assert NAME not in said
    assert NUMBER not in said


def test_report_by_a_number_that_is_typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    person = make_person(name=NAME, number=NUMBER)
    typed(monkeypatch, NUMBER)
    assert main(["privacy", "report", "--document", DocumentKind.RESIDENT_ID, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["person"] == str(person.ref)
    assert Entry.objects.get(topic="parties.person_reported").subject == f"person:{person.ref}"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "one_way_to_find"),
        (["5f0f8c6e-0000-4000-8000-000000000001"], "no_such_person"),
        ([NUMBER], "not_a_reference"),
        (["5f0f8c6e-0000-4000-8000-000000000001", "--document", "passport"], "one_way_to_find"),
    ],
)
def test_person_that_is_not_found_is_refused(arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "report", *arguments]) == 1
    said = capsys.readouterr().err
    assert code in said
    assert NUMBER not in said


def test_two_administrators_erase_with_their_passwords(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asks, agrees = make_seat(role=Role.SECURITY_ADMIN), make_seat(role=Role.AUDIT_ADMIN)
    person = make_person(name=NAME, number=NUMBER)
    typed(monkeypatch, PASSWORD, PASSWORD)
    assert main(erase(person, asks.user.login_name, agrees.user.login_name)) == 0
    assert "name and numbers destroyed" in capsys.readouterr().out
    entry = Entry.objects.get(topic="parties.person_erased")
    assert (entry.author_ref, entry.payload["approved_by"]) == (f"user:{asks.user.pk}", f"user:{agrees.user.pk}")
    assert entry.author_seat == asks.mandate.seat_text


@pytest.mark.parametrize(
    ("first", "second"), [("wrong", PASSWORD), (PASSWORD, "wrong"), (PASSWORD, "")], ids=["first", "second", "none"]
)
def test_wrong_password_erases_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], first: str, second: str
) -> None:
    asks, agrees = make_seat(role=Role.SECURITY_ADMIN), make_seat(role=Role.AUDIT_ADMIN)
    person = make_person()
    typed(monkeypatch, first, second)
    assert main(erase(person, asks.user.login_name, agrees.user.login_name)) == 1
    assert "administrator_not_proven" in capsys.readouterr().err
    assert Person.objects.get(pk=person.pk).erased_on is None


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.ORGANISATION_LEAD])
def test_another_seat_may_not_agree(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], role: Role) -> None:
    asks, other = make_seat(role=Role.SECURITY_ADMIN), make_seat(role=role)
    person = make_person()
    typed(monkeypatch, PASSWORD, PASSWORD)
    assert main(erase(person, asks.user.login_name, other.user.login_name)) == 1
    assert "administrator_not_proven" in capsys.readouterr().err
    assert Person.objects.get(pk=person.pk).erased_on is None


def test_register_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "register"]) == 0
    assert "parties.IdentityDocument.number_sealed: 证件号码" in capsys.readouterr().out
