"""Registering people in sets."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.models import DocumentKind, IdentityDocument, Person
from onex.foundation.parties.people import CHUNK
from onex.foundation.parties.selectors import find_person, identities_of, known_people, names_of
from onex.foundation.parties.services import PersonRow, register_people, register_person
from onex.foundation.policy.refusals import BadInput, Conflict
from tests.factories.parties import make_rows, make_test_number

NUMBER = make_test_number(number=77)


def row(*, name: str = "王小明", kind: str = DocumentKind.RESIDENT_ID, number: str = NUMBER) -> PersonRow:
    return PersonRow(name=name, kind=kind, number=number)


@pytest.mark.django_db
def test_people_are_entered_in_the_order_of_the_rows() -> None:
    rows = make_rows(count=50)
    registered = register_people(rows)
    identities = identities_of((person_id for person_id, _differs in registered), purpose=MachineWork.CHECK_RECORD)
    assert [identities[person_id].number for person_id, _differs in registered] == [row.number for row in rows]
    names = names_of(person_id for person_id, _differs in registered)
    assert [names[person_id] for person_id, _differs in registered] == [row.name for row in rows]


@pytest.mark.django_db
def test_known_people_are_found_again_and_nobody_is_added() -> None:
    rows = make_rows(count=30)
    assert known_people(rows) == [None] * 30
    first = register_people(rows[:20])
    again = register_people(rows)
    assert again[:20] == first
    assert known_people(rows) == again
    assert Person.objects.count() == IdentityDocument.objects.count() == 30


@pytest.mark.django_db
def test_more_than_one_chunk_is_entered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex.foundation.parties.people.CHUNK", 7)
    rows = make_rows(count=40)
    assert len({registered.person_id for registered in register_people(rows)}) == 40
    assert CHUNK > 7


@pytest.mark.django_db
def test_next_person_after_a_set_gets_an_id_of_its_own() -> None:
    last = max(registered.person_id for registered in register_people(make_rows(count=3)))
    assert Person.objects.create(name_sealed=b"").pk > last
    assert register_people([row()])[0].person_id > last + 1


@pytest.mark.django_db
def test_no_rows_are_no_people() -> None:
    assert register_people([]) == []
    assert known_people([]) == []


@pytest.mark.django_db
def test_known_document_under_another_name_is_reported_and_keeps_its_name() -> None:
    [first] = register_people([row()])
    [again] = register_people([row(name="王小朋")])
    assert (again.person_id, again.known_name_differs) == (first.person_id, True)
    assert known_people([row(name="王小朋")]) == [again]
    assert names_of([first.person_id]) == {first.person_id: "王小明"}


@pytest.mark.django_db
def test_same_name_written_otherwise_does_not_differ() -> None:
    register_people([row(name="阿依夏木·吐尔逊")])
    assert register_people([row(name=" 阿依夏木 • 吐尔逊")])[0].known_name_differs is False


@pytest.mark.django_db
def test_document_twice_in_a_set_is_one_person_and_a_second_name_is_reported() -> None:
    registered = register_people([row(), row(number=f" {NUMBER.lower()}"), row(name="王小朋")])
    assert {person_id for person_id, _differs in registered} == {registered[0].person_id}
    assert [differs for _person_id, differs in registered] == [False, False, True]
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_same_digits_of_another_kind_are_another_document() -> None:
    registered = register_people(
        [row(), row(kind=DocumentKind.PASSPORT, number=NUMBER[:17]), row(kind=DocumentKind.RESIDENT_ID)]
    )
    assert registered[0].person_id != registered[1].person_id
    passport = row(kind=DocumentKind.PASSPORT, number="12345678")
    permit = row(kind=DocumentKind.TAIWAN_PERMIT, number="12345678")
    one, other = register_people([passport, permit])
    assert one.person_id != other.person_id


@pytest.mark.django_db
def test_row_that_cannot_be_is_refused_by_position_and_nothing_is_entered() -> None:
    with pytest.raises(BadInput) as refused:
        register_people([row(), row(number="110105194912310000")])
    assert refused.value.code == "typed_as_number"
    assert str(refused.value.message).startswith("第 2 行：")
    assert "110105194912310000" not in str(refused.value)
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_name_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        register_people([row(name="=1+1")])
    assert refused.value.code == "name_characters"
    assert "=1+1" not in str(refused.value)


@pytest.mark.django_db
def test_one_person_is_registered_once() -> None:
    person = register_person(name="王小明", kind=DocumentKind.RESIDENT_ID, number=NUMBER)
    assert register_person(name="王小明", kind=DocumentKind.RESIDENT_ID, number=NUMBER) == person
    assert find_person(DocumentKind.RESIDENT_ID, NUMBER) == person
    assert find_person(DocumentKind.PASSPORT, NUMBER) is None
    with pytest.raises(Conflict) as refused:
        register_person(name="王小朋", kind=DocumentKind.RESIDENT_ID, number=NUMBER)
    assert refused.value.code == "known_under_another_name"


@pytest.mark.django_db
def test_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries: object) -> None:
    from django.test.utils import CaptureQueriesContext

    counts = []
    for first, count in ((0, 1), (100, 3)):
        with CaptureQueriesContext(connection) as queries:
            register_people(make_rows(count=count, first=first))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_threads_that_meet_over_the_same_people_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """In many small portions and opposite orders: without one order of entering they would wait for each other."""
    monkeypatch.setattr("onex.foundation.parties.people.CHUNK", 10)
    rows = make_rows(count=400)
    start = threading.Barrier(4)

    def register(order: list[PersonRow]) -> dict[str, int]:
        try:
            start.wait()
            return {row.number: registered.person_id for row, registered in zip(order, register_people(order), strict=True)}
        finally:
            connection.close()

    orders = [rows, rows[::-1], rows[200:] + rows[:200], rows[100:] + rows[:100]]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(register, orders))
    assert answers[0] == answers[1] == answers[2] == answers[3]
    assert Person.objects.count() == IdentityDocument.objects.count() == 400


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_loser_of_a_race_waits_for_the_winner_and_takes_its_person() -> None:
    """The second registration looks while the first is not committed: no look beforehand could have seen it."""
    from django.db import transaction

    entered, release = threading.Event(), threading.Event()

    def first() -> int:
        try:
            with transaction.atomic():
                [registered] = register_people([row()])
                entered.set()
                assert release.wait(20)
            return registered.person_id
        finally:
            connection.close()

    def second() -> tuple[int, bool]:
        try:
            assert entered.wait(20)
            threading.Timer(0.3, release.set).start()
            [registered] = register_people([row(name="王小朋")])
            return registered.person_id, registered.known_name_differs
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        winner, loser = pool.submit(first), pool.submit(second)
        assert loser.result() == (winner.result(), True)
    assert Person.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_winner_that_rolls_back_leaves_its_place_to_the_other() -> None:
    from django.db import transaction

    entered, release = threading.Event(), threading.Event()

    def first() -> None:
        try:
            with transaction.atomic():
                register_people([row()])
                entered.set()
                assert release.wait(20)
                transaction.set_rollback(True)
        finally:
            connection.close()

    def second() -> int:
        try:
            assert entered.wait(20)
            threading.Timer(0.3, release.set).start()
            return register_people([row(name="王小朋")])[0].person_id
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        loser, winner = pool.submit(first), pool.submit(second)
        loser.result()
        assert names_of([winner.result()]) == {winner.result(): "王小朋"}
    assert Person.objects.count() == 1
