"""Looking people up and matching a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onex.foundation.parties import selectors
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.identities import Identity
from onex.foundation.parties.models import DocumentKind, IdentityDocument
from onex.foundation.parties.personal_data import seal_numbers
from onex.foundation.parties.selectors import identities_of, last_six_matches, name_matches, name_of, names_of
from tests.factories.parties import make_people, make_person, make_test_number

pytestmark = pytest.mark.django_db

NUMBER = make_test_number(number=5)


@pytest.mark.parametrize("name", ["王小明", " 王 小明", "王小明\u200b"])
def test_name_matches_however_it_is_written(name: str) -> None:
    person = make_person(name="王小明")
    assert name_matches(person.pk, name) is True
    assert name_of(person) == "王小明"


@pytest.mark.parametrize("name", ["", " ", "王小朋", "王", "王小明明"])
def test_other_name_does_not_match(name: str) -> None:
    assert name_matches(make_person(name="王小明").pk, name) is False


def test_last_six_match() -> None:
    person = make_person(number=NUMBER)
    assert last_six_matches(person.pk, NUMBER[-6:]) is True
    assert last_six_matches(person.pk, NUMBER[-6:].lower()) is True
    assert last_six_matches(person.pk, f"　{NUMBER[-6:]} ") is True


@pytest.mark.parametrize("typed", ["", "000000", NUMBER[-5:], NUMBER[-7:], NUMBER])
def test_other_digits_do_not_match(typed: str) -> None:
    assert last_six_matches(make_person(number=NUMBER).pk, typed) is False


def test_last_six_of_any_of_a_persons_documents_match() -> None:
    person = make_person(number=NUMBER)
    [sealed] = seal_numbers([(person.ref, "E12345678")])
    IdentityDocument.objects.create(person=person, kind=DocumentKind.PASSPORT, number_sealed=sealed, blind_index=b"0" * 16)
    assert last_six_matches(person.pk, "345678") is True
    assert last_six_matches(person.pk, NUMBER[-6:]) is True
    assert identities_of([person.pk], purpose=MachineWork.MASK)[person.pk].kind == DocumentKind.RESIDENT_ID


@pytest.mark.parametrize("unknown", [None, 987_654_321])
def test_unknown_person_matches_nothing(unknown: int | None) -> None:
    make_person(name="王小明", number=NUMBER)
    assert name_matches(unknown, "王小明") is False
    assert last_six_matches(unknown, NUMBER[-6:]) is False
    assert name_matches(unknown, "某某某") is False
    assert last_six_matches(unknown, "010000") is False


def test_unknown_person_in_an_empty_register_matches_nothing() -> None:
    assert name_matches(None, "某某某") is False
    assert last_six_matches(None, "010000") is False


@pytest.mark.parametrize("match", [name_matches, last_six_matches])
def test_same_work_is_done_for_an_unknown_person(
    match: Callable[[int | None, str], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person()
    opened = []

    def counted(original: Callable[..., str]) -> Callable[..., str]:
        def count(*arguments: Any) -> str:
            opened.append(original.__name__)
            return original(*arguments)

        return count

    for name in ("open_name", "open_number"):
        monkeypatch.setattr(selectors.personal_data, name, counted(getattr(selectors.personal_data, name)))
    work = []
    for person_id in (person.pk, None):
        opened.clear()
        with CaptureQueriesContext(connection) as queries:
            match(person_id, "不相干")
        work.append((len(queries), tuple(opened)))
    assert work[0] == work[1]


def test_names_and_identities_are_read_in_one_query_each() -> None:
    few, more = make_people(count=1), make_people(count=3)
    for read in (names_of, partial(identities_of, purpose=MachineWork.MASK)):
        counts = []
        for ids in (few, more):
            with CaptureQueriesContext(connection) as queries:
                assert len(read([*ids, 987_654_321])) == len(ids)
            counts.append(len(queries))
        assert counts == [1, 1]


def test_nobody_has_no_name() -> None:
    assert names_of([]) == {}
    assert identities_of([], purpose=MachineWork.MASK) == {}


def test_identity_does_not_show_its_number() -> None:
    assert NUMBER not in repr(Identity(DocumentKind.RESIDENT_ID, NUMBER))
