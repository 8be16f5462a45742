"""Open sessions after the seat was taken back, after its holder moved, and after the account was suspended.

Asked is every address and method behind a door, by an open session of each reach the door let in before the change, the roles
of one reach taking turns: the others were refused before it and have nothing to lose. Public doors and methods an address does not take ask nobody who they
are, and are left to the other two modules. Nothing but the way to sign in (or to take a seat), 401, 403 or 404 may come.
"""

from __future__ import annotations

import html
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.tabular.models import SavedView
from tests.web.matrix.addresses import METHODS, Address, addresses
from tests.web.matrix.asking import Answer, Asker
from tests.web.matrix.changes import CHANGES, move
from tests.web.matrix.furniture import FURNISHINGS
from tests.web.matrix.samples import fill
from tests.web.matrix.verdicts import LET_IN, broke, findings, guarded, harmed, kept_rights, leaked, told_apart, unexpected
from tests.web.matrix.world import Person, Tenant, build_tenant, open_session, take_stock

pytestmark = pytest.mark.django_db


class Desk:
    """A furnished tenant with a session open in every seat, and another one its people move to."""

    def __init__(self) -> None:
        today = timezone.localdate()
        self.here = build_tenant(mark="ALPHA", city="9901", today=today, furnish=FURNISHINGS)
        self.there = build_tenant(mark="OMEGA", city="9801", today=today, furnish=())
        take_stock((self.here, self.there))
        self.people = {role: self._person(role) for role in Role}
        self.places = [
            (address, method)
            for address in addresses()
            for method in METHODS
            if guarded(address, method) and has_sample(address, self.here)  # one without fails the other modules
        ]

    def _person(self, role: Role) -> Person:
        seat = self.here.seats[role]
        return Person(f"own {role.value}", seat.actor, open_session(seat), "own", self.here.mark)

    def let_in(self, address: Address, method: str) -> list[Person]:
        """Of each reach one whom the door opens to, by turns."""
        permission = address.doors[method].permission
        by_reach: dict[Reach, list[Person]] = {}
        for person in self.people.values():
            if permission is None or may(person.actor, permission):
                by_reach.setdefault(person.actor.reach, []).append(person)
        turn = self.places.index((address, method))
        return [like[turn % len(like)] for like in by_reach.values()]

    def ask(self, people: dict[Role, Person] | None = None) -> list[Answer]:
        """Every address and method behind a door, by those it let in, or by those who stand for them now."""
        asker, answers = Asker(self.here, self.there, own_bodies=True), []
        for address, method in self.places:
            asked = self.let_in(address, method)
            if people is not None:
                asked = [people[person.actor.role] for person in asked if person.actor.role in people]
            answers += asker.ask_people(address, method, asked)
        return answers


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Desk]:
    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        yield Desk()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture
def undone(desk: Desk) -> Iterator[None]:
    """Whatever the test does to the tenants is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_session_is_alive_before_anything_changes(desk: Desk) -> None:
    for person in desk.people.values():
        client = Client()
        client.cookies["sessionid"] = person.session
        assert client.get("/seat").status_code == 200, person.name


@pytest.mark.parametrize("change", CHANGES)
def test_open_session_has_no_rights_after(desk: Desk, undone: None, change: str) -> None:
    for role in Role:
        CHANGES[change](role, desk.here, desk.there)
    answers = desk.ask()
    found = findings(answers, desk.here, desk.there, (broke, kept_rights, leaked_to_anybody, harmed))
    statuses = Counter(answer.status for answer in answers)
    print(
        f"after {change}: {len(desk.places)} addresses and methods x each reach let in before: {len(answers)} requests, "
        f"{sum(map(len, found.values()))} findings {dict(sorted(statuses.items()))}"
    )
    assert not found, in_lines(found)  # pytest's own comparison of long lists takes minutes
    assert len(answers) > 300
    assert {answer.person.actor.role for answer in answers} == set(Role)


def test_whoever_moved_sees_nothing_of_where_they_were(desk: Desk, undone: None) -> None:
    """Signed in anew with the other tenant: the records of the first answer as anybody's foreign records do."""
    moved = {}
    for role in Role:
        CHANGES["removal"](role, desk.here, desk.there)
        seat = move(role, desk.here, desk.there)
        moved[role] = Person(f"moved {role.value}", seat.actor, open_session(seat), "foreign", desk.there.mark)
    answers = [without(own_words(desk), answer) for answer in desk.ask(moved) if not own_affair(answer)]
    found = findings(answers, desk.here, desk.there, (broke, leaked, harmed, told_apart, unexpected))
    print(f"after moving: {len(answers)} requests, {sum(map(len, found.values()))} findings")
    assert not found, in_lines(found)  # pytest's own comparison of long lists takes minutes
    assert LET_IN & {answer.status for answer in answers}


def in_lines(found: Mapping[str, list[str]]) -> str:
    return "\n".join(f"{name}: {line}" for name, lines in found.items() for line in lines)


def own_affair(answer: Answer) -> bool:
    """What belongs to the person and moves along: their own account with its factors, and the lists they kept."""
    return answer.address.doors[answer.method].permission is None or answer.address.name == "tabular:drop-view"


def own_words(desk: Desk) -> list[str]:
    """Names of people who have moved, whom their new colleagues see by right, and of the lists they kept."""
    names = [person.actor.name for person in desk.people.values()]
    return [*names, *SavedView.objects.values_list("name", flat=True)]


def without(words: list[str], answer: Answer) -> Answer:
    text = answer.text
    for word in words:
        text = text.replace(html.escape(word), "").replace(word, "")
    return replace(answer, text=text, missing=answer.missing and without(words, answer.missing))


def leaked_to_anybody(answers: list[Answer], here: Tenant, there: Tenant) -> list[str]:
    """A stale session belongs to no tenant any more: no words of either."""
    marks = (here.private, here.public, there.private, there.public)
    return [f"{answer}: shows a tenant's words" for answer in answers if any(mark in answer.text for mark in marks)]


def has_sample(address: Address, tenant: Tenant) -> bool:
    try:
        fill(address, tenant)
    except LookupError:
        return False
    return True
