"""Every address × method × seat, with another organisation, another province, no seat and nobody among those who ask.

Two tenants are built with a mark planted in every text they have. For every route of the URL configuration (pages and API
operations alike) and every method, everybody asks for the first tenant's records. The samples stand in
``matrix/samples.py``; a route without one fails here, so no page is added outside the matrix.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from onex.foundation.accounts.permissions import may
from tests.web.matrix.addresses import METHODS, Address, addresses
from tests.web.matrix.asking import Answer, Asker
from tests.web.matrix.furniture import FURNISHINGS
from tests.web.matrix.samples import QUERIES, fill, fill_missing, has_samples
from tests.web.matrix.world import Person, Tenant, build_tenant, people

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in"
LET_IN = frozenset({200, 201, 202, 204, 302, 303})
REFUSED = frozenset({400, 403, 404, 409, 422})
SEES_FOREIGN_NAMES: dict[str, str] = {}
"""Pages behind a door that show other organisations' public names, each with why."""
ANSWERS_ALL_ALIKE = {
    "tabular:drop-view": "forgetting a view that is not one's own, or not there, changes nothing and says so to none"
}
"""Addresses whose answer does not tell whether the record is there, each with why."""


class World:
    """The tenants and everything that was answered."""

    def __init__(self, today: date) -> None:
        self.here = build_tenant(mark="ALPHA", city="9901", today=today, furnish=FURNISHINGS)
        self.neighbour = build_tenant(mark="GAMMA", city="9902", today=today, furnish=())
        self.there = build_tenant(mark="OMEGA", city="9801", today=today, furnish=FURNISHINGS)
        self.people = people(self.here, self.neighbour, self.there)
        unknown = [str(address) for address in addresses() if not has_samples(address)]
        assert unknown == [], "add these to tests/web/matrix/samples.py"
        for address in addresses():
            fill(address, self.here)
        self.answers = list(Asker(self.here, self.there).ask_all(addresses(), self.people))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    logging.disable(logging.ERROR)  # thousands of refusals are what is asked for
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(timezone.localdate())
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def told(answers: Iterator[Answer]) -> list[str]:
    return [f"{answer} {answer.trace}".strip() for answer in answers]


# ── what everybody may expect ───────────────────────────────────────────────────────────────────────────────────────


def test_nothing_breaks(world: World) -> None:
    assert told(answer for answer in world.answers if answer.status >= 500) == []


def test_nobody_reads_another_tenant(world: World) -> None:
    assert told(answer for answer in world.answers if leaks(answer, world.here, world.there)) == []


def test_nothing_of_another_tenant_changes(world: World) -> None:
    assert told(answer for answer in world.answers if answer.harmed) == []


def test_refused_requests_write_nothing(world: World) -> None:
    unwanted = (answer for answer in world.answers if answer.status in {401, 403, 404, 405} and answer.wrote)
    assert [f"{answer} wrote {sorted(answer.wrote)}" for answer in unwanted] == []


def test_foreign_records_answer_like_missing_ones(world: World) -> None:
    foreign = [answer for answer in world.answers if answer.missing is not None]
    assert [str(answer) for answer in foreign if answer.missing.status != 404] == []
    assert [str(answer) for answer in foreign if answer.missing.text != answer.text] == []


def test_every_answer_is_the_expected_one(world: World) -> None:
    wrong = [(answer, expected(answer)) for answer in world.answers if answer.status not in expected(answer)]
    assert [f"{answer}, expected {sorted(statuses)} {answer.trace}" for answer, statuses in wrong] == []


def test_anonymous_are_sent_to_sign_in(world: World) -> None:
    sent = [answer for answer in world.answers if answer.person.standing == "anonymous" and answer.status == 302]
    guarded = [answer for answer in sent if not _public(answer)]
    assert guarded != []
    assert [str(answer) for answer in guarded if not answer.location.startswith(SIGN_IN)] == []


# ── that the matrix sees anything at all ────────────────────────────────────────────────────────────────────────────


def test_somebody_gets_into_every_address(world: World) -> None:
    """A matrix in which nobody gets in proves nothing."""
    inside = {answer.address.name for answer in world.answers if answer.method == "GET" and answer.status in LET_IN}
    assert [str(address) for address in addresses() if "GET" in address.doors and address.name not in inside] == []


def test_marks_are_planted_and_seen(world: World) -> None:
    assert len(world.here.planted) > 20
    assert set(world.here.planted) == set(world.there.planted)
    seen = Counter(mark for answer in world.answers for mark in (world.here.public, world.here.private) if mark in answer.text)
    assert seen[world.here.public] > 10
    assert seen[world.here.private] > 10


def test_every_combination_was_asked(world: World) -> None:
    asked = Counter((answer.address.name, answer.method) for answer in world.answers)
    assert set(asked) == {(address.name, method) for address in addresses() for method in METHODS}
    for address in addresses():
        assert {asked[address.name, method] for method in address.doors} <= {len(world.people)}
        assert min(asked[address.name, method] for method in METHODS) >= 4
    print(f"{len(addresses())} addresses x {len(METHODS)} methods x {len(world.people)} people: {len(world.answers)} requests")


def test_canary(world: World) -> None:
    """The judgements turn red on what they are there to find."""
    page = next(address for address in addresses() if address.name == "web:workbench")
    foreign = next(person for person in world.people if person.standing == "foreign" and person.actor.role)
    leaky = Answer(page, "GET", foreign, 200, "", f"… {world.here.private} …")
    assert leaks(leaky, world.here, world.there)
    own = next(person for person in world.people if person.standing == "own" and not nationwide(person))
    assert leaks(Answer(page, "GET", own, 200, "", world.there.private), world.here, world.there)
    nobody = next(person for person in world.people if person.standing == "anonymous")
    assert 200 not in expected(Answer(page, "GET", nobody, 200, "", ""))
    assert expected(Answer(page, "DELETE", own, 200, "", "")) == {405}


# ── judgements ──────────────────────────────────────────────────────────────────────────────────────────────────────


def nationwide(person: Person) -> bool:
    return person.actor is not None and person.actor.role is not None and person.actor.role.reach.value == "nation"


def _public(answer: Answer) -> bool:
    door = answer.address.doors.get(answer.method)
    return door is not None and door.public


def leaks(answer: Answer, here: Tenant, there: Tenant) -> bool:
    """Whether an answer shows a tenant's words to somebody who does not belong to it."""
    if nationwide(answer.person):
        return False
    foreign = [there] if answer.person.standing == "own" else [here, there]
    if answer.person.standing == "foreign":
        foreign = [here]
    marks = [tenant.private for tenant in foreign]
    if not _public(answer) and answer.address.name not in SEES_FOREIGN_NAMES:
        marks += [tenant.public for tenant in foreign]
    return any(mark in answer.text for mark in marks)


def expected(answer: Answer) -> set[int] | frozenset[int]:
    """The statuses a request may be answered with."""
    door = answer.address.doors.get(answer.method)
    if door is None:
        return _expected_of_untaken(answer)
    if door.public:
        return LET_IN | REFUSED
    if answer.person.standing == "anonymous":
        return {401} if answer.address.is_api else {302}
    if door.permission is not None and not _may(answer.person, door.permission):
        return {403}
    if answer.person.standing in {"foreign", "neighbour", "none"}:
        if _names_a_record(answer.address):
            return {404}
        if answer.address.name in QUERIES:  # the importer's own permission is asked before its target
            return {403, 404}
    return LET_IN | REFUSED


def _expected_of_untaken(answer: Answer) -> set[int]:
    """A method the address does not take: 405, unless the door stands before it."""
    doors = [door for door in answer.address.doors.values() if door is not None]
    if answer.address.is_api or any(door.public for door in doors):
        return {405}
    if answer.person.standing == "anonymous":
        return {302, 405}
    permitted = any(door.permission is None or _may(answer.person, door.permission) for door in doors)
    return {405} if permitted else {403, 405}


def _may(person: Person, permission: object) -> bool:
    return person.actor is not None and may(person.actor, permission)


def _names_a_record(address: Address) -> bool:
    return fill_missing(address) is not None and address.name not in ANSWERS_ALL_ALIKE
