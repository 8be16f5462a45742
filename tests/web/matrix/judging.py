"""What the matrix holds everybody's answers against; ``test_matrix_reading`` and ``test_matrix_writing`` ask for them.

Two tenants are built with a mark planted in every text they have. For every route of the URL configuration (pages and API
operations alike) and every method, everybody asks for the first tenant's records: every seat of its own, of another
organisation in its province, of another province, somebody without a seat, nobody. Where no door asks who one is (public
addresses, and methods an address does not take) one person of each standing and reach asks for all like them. The samples
stand in ``samples.py``; a route without one fails, so no page is added outside the matrix.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import ClassVar

import pytest
from django.db import transaction
from django.utils import timezone

from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.roles import Reach, Role
from tests.web.matrix.addresses import Address, addresses
from tests.web.matrix.asking import Answer, Asker
from tests.web.matrix.furniture import FURNISHINGS
from tests.web.matrix.samples import QUERIES, fill, fill_missing
from tests.web.matrix.world import Person, Tenant, build_tenant, people

SIGN_IN = "/sign-in"
LET_IN = frozenset({200, 201, 202, 204, 302, 303})
REFUSED = frozenset({400, 403, 404, 409, 422})
SEES_FOREIGN_NAMES: dict[str, str] = {}
"""Pages behind a door that show other organisations' public names, each with why."""

ANSWERS_ALL_ALIKE = {
    "tabular:drop-view": "forgetting a view that is not one's own, or not there, changes nothing and says so to none",
}
"""Addresses whose answer does not tell whether the record is there, each with why."""

SEES_ALL_RECORDS = {("records:", Role.AUDIT_ADMIN): "the audit administrator reads the whole decision log, and nothing else"}
"""Seats that see every tenant in one part of the programme: beginning of the address' name and role, with why."""


class World:
    """The tenants and everything that was answered."""

    def __init__(self, methods: tuple[str, ...], today: date) -> None:
        self.methods = methods
        self.here = build_tenant(mark="ALPHA", city="9901", today=today, furnish=FURNISHINGS)
        self.neighbour = build_tenant(mark="GAMMA", city="9902", today=today, furnish=())
        self.there = build_tenant(mark="OMEGA", city="9801", today=today, furnish=FURNISHINGS)
        self.people = people(self.here, self.neighbour, self.there)
        self.without_sample = [address for address in addresses() if not self._has_sample(address)]
        self.asked = tuple(address for address in addresses() if address not in self.without_sample)
        self.answers = list(Asker(self.here, self.there).ask_all(self.asked, methods, self.people))

    def _has_sample(self, address: Address) -> bool:
        try:
            fill(address, self.here)
        except LookupError as missing:
            print(missing)
            return False
        return True


class Matrix:
    """The judgements; a subclass says which methods are asked."""

    methods: ClassVar[tuple[str, ...]]

    @pytest.fixture(scope="class")
    @classmethod
    def world(cls, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
        logging.disable(logging.ERROR)  # thousands of refusals are what is asked for
        with django_db_blocker.unblock(), transaction.atomic():
            yield World(cls.methods, timezone.localdate())
            transaction.set_rollback(True)
        logging.disable(logging.NOTSET)

    # ── what everybody may expect ───────────────────────────────────────────────────────────────────────────────────────

    def test_nothing_breaks(self, world: World) -> None:
        assert told(answer for answer in world.answers if answer.status >= 500) == []

    def test_nobody_reads_another_tenant(self, world: World) -> None:
        assert told(answer for answer in world.answers if leaks(answer, world.here, world.there)) == []

    def test_nothing_of_another_tenant_changes(self, world: World) -> None:
        assert told(answer for answer in world.answers if answer.harmed) == []

    def test_refused_requests_write_nothing(self, world: World) -> None:
        unwanted = (answer for answer in world.answers if answer.status in {401, 403, 404, 405} and answer.wrote)
        assert told(unwanted, lambda answer: f"wrote {sorted(answer.wrote)}") == []

    def test_foreign_records_answer_like_missing_ones(self, world: World) -> None:
        foreign = [answer for answer in world.answers if answer.missing is not None]
        assert told(answer for answer in foreign if answer.missing.status != 404) == []
        assert told(answer for answer in foreign if answer.missing.text != answer.text) == []

    def test_every_answer_is_the_expected_one(self, world: World) -> None:
        wrong = [answer for answer in world.answers if answer.status not in expected(answer)]
        assert told(wrong, lambda answer: f"expected {sorted(expected(answer))} {answer.trace}") == []

    def test_anonymous_are_sent_to_sign_in(self, world: World) -> None:
        sent = [answer for answer in world.answers if answer.person.standing == "anonymous" and answer.status == 302]
        guarded = [answer for answer in sent if not _public(answer)]
        assert guarded != []
        assert told(answer for answer in guarded if not answer.location.startswith(SIGN_IN)) == []

    # ── that the matrix sees anything at all ────────────────────────────────────────────────────────────────────────────

    def test_somebody_gets_in(self, world: World) -> None:
        """A matrix in which nobody gets in proves nothing: every page is seen by someone, and some writes succeed."""
        inside = {(answer.address.name, answer.method) for answer in world.answers if answer.status in LET_IN}
        if "GET" in world.methods:
            pages = [address for address in world.asked if "GET" in address.doors]
            assert [str(address) for address in pages if (address.name, "GET") not in inside] == []
        else:
            assert len({name for name, _method in inside}) >= 10

    def test_marks_are_planted_and_seen(self, world: World) -> None:
        assert len(world.here.planted) > 20
        assert set(world.here.planted) == set(world.there.planted)
        seen = Counter(
            mark for answer in world.answers for mark in (world.here.public, world.here.private) if mark in answer.text
        )
        assert seen[world.here.public] > 10
        assert seen[world.here.private] > 10

    def test_every_address_has_a_sample(self, world: World) -> None:
        """What is to be added to ``matrix/samples.py`` or, where the record is missing, to ``matrix/furniture.py``."""
        assert [str(address) for address in world.without_sample] == []

    def test_every_combination_was_asked(self, world: World) -> None:
        asked = Counter((answer.address.name, answer.method) for answer in world.answers)
        assert set(asked) == {(address.name, method) for address in world.asked for method in world.methods}
        guarded = [(address, method) for address in world.asked for method in world.methods if _guarded(address, method)]
        assert {asked[address.name, method] for address, method in guarded} == {len(world.people)}
        assert min(asked.values()) >= 10
        print(
            f"{len(world.asked)} addresses x {len(world.methods)} methods x {len(world.people)} people: {len(world.answers)} requests"
        )

    def test_canary(self, world: World) -> None:
        """The judgements turn red on what they are there to find."""
        page = next(address for address in addresses() if address.name == "web:workbench")
        foreign = next(person for person in world.people if person.standing == "foreign" and person.actor.role)
        leaky = Answer(page, "GET", foreign, 200, "", f"… {world.here.private} …")
        assert leaks(leaky, world.here, world.there)
        own = next(person for person in world.people if person.name == "own organisation_clerk")
        assert leaks(Answer(page, "GET", own, 200, "", world.there.private), world.here, world.there)
        nobody = next(person for person in world.people if person.standing == "anonymous")
        assert 200 not in expected(Answer(page, "GET", nobody, 200, "", ""))
        assert expected(Answer(page, "DELETE", own, 200, "", "")) == {405}


def told(answers: Iterable[Answer], note: Callable[[Answer], str] = lambda answer: answer.trace) -> list[str]:
    """One line for all who were answered alike."""
    alike: dict[str, list[str]] = {}
    for answer in answers:
        alike.setdefault(f"{answer.method} {answer.address}: {answer.status} {note(answer)}".rstrip(), []).append(
            answer.person.name
        )
    return [f"{line} ({', '.join(names)})" for line, names in alike.items()]


# ── judgements ──────────────────────────────────────────────────────────────────────────────────────────────────────


def sees_all(answer: Answer) -> bool:
    """Whether the seat reaches every tenant: the nation's seats, and those of ``SEES_ALL_RECORDS`` where it says."""
    role = answer.person.actor.role if answer.person.actor else None
    known = any(answer.address.name.startswith(part) and role is one for part, one in SEES_ALL_RECORDS)
    return known or (role is not None and role.reach is Reach.NATION)


def _guarded(address: Address, method: str) -> bool:
    door = address.doors.get(method)
    return door is not None and not door.public


def _public(answer: Answer) -> bool:
    door = answer.address.doors.get(answer.method)
    return door is not None and door.public


def leaks(answer: Answer, here: Tenant, there: Tenant) -> bool:
    """Whether an answer shows a tenant's words to somebody who does not belong to it."""
    if sees_all(answer):
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
    if answer.person.standing in {"foreign", "neighbour", "none"} and not sees_all(answer):
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
