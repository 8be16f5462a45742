"""What the matrix holds everybody's answers against; ``test_matrix_reading`` and ``test_matrix_writing`` ask for them.

Two tenants are built with a mark planted in every text they have. For every route of the URL configuration (pages and API
operations alike) and every method, everybody asks for the first tenant's records: seats of its own, of another organisation
in its province, of another province, somebody without a seat, nobody. Every seat of its own that a door opens to asks; of
people no door tells apart, one asks for all like them (``askers`` in ``asking.py``; ``ONEX_MATRIX=everybody`` asks all). The
samples stand in ``samples.py``; a route without one fails, so no page is added outside the matrix.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from onex.foundation.accounts.permissions import may
from onex.foundation.ledger.sequencing import sequence_all
from tests.web.matrix.addresses import Address, addresses
from tests.web.matrix.asking import Answer, Asker
from tests.web.matrix.furniture import FURNISHINGS
from tests.web.matrix.samples import fill
from tests.web.matrix.verdicts import (
    JUDGEMENTS,
    LET_IN,
    SIGN_IN,
    Judgement,
    expected,
    findings,
    guarded,
    leaks,
)
from tests.web.matrix.world import Person, build_tenant, people, take_stock


class World:
    """The tenants and everything that was answered."""

    def __init__(self, methods: tuple[str, ...], today: date) -> None:
        self.methods = methods
        self.here = build_tenant(mark="ALPHA", city="9901", today=today, furnish=FURNISHINGS)
        self.neighbour = build_tenant(mark="GAMMA", city="9902", today=today, furnish=())
        self.there = build_tenant(mark="OMEGA", city="9801", today=today, furnish=FURNISHINGS)
        sequence_all()  # the public log has a head, and proofs of what the tenants did
        take_stock((self.here, self.there))
        self.people = people(self.here, self.neighbour, self.there)
        self.without_sample = [address for address in addresses() if not self._has_sample(address)]
        self.asked = tuple(address for address in addresses() if address not in self.without_sample)
        self.answers = list(Asker(self.here, self.there).ask_all(self.asked, methods, self.people))

    def line(self) -> str:
        """What was asked and what was found, in one line."""
        roles = {person.actor.role for person in self.people if person.actor}
        found = sum(len(lines) for lines in findings(self.answers, self.here, self.there).values())
        return (
            f"{len(self.asked)} addresses x {', '.join(self.methods)} x {len(self.people)} people in {len(roles)} roles: "
            f"{len(self.answers)} requests, {found} findings"
        )

    def person(self, name: str) -> Person:
        """Somebody by what they are called here."""
        return next(person for person in self.people if person.name == name)

    def _has_sample(self, address: Address) -> bool:
        try:
            fill(address, self.here)
        except LookupError as missing:
            print(missing)
            return False
        return True


def asked_of_each_kind(address: Address, method: str, world: World) -> bool:
    """Whether every standing asked, and every role of the tenant's own that a door with a permission opens to."""
    asked = [answer.person for answer in world.answers if answer.address is address and answer.method == method]
    permission = address.doors[method].permission
    own = {person.name for person in world.people if person.standing == "own" and person.actor}
    let_in = {name for name in own if permission and may(world.person(name).actor, permission)}
    standings = {person.standing for person in world.people}
    return let_in <= {person.name for person in asked} and standings == {person.standing for person in asked}


class Matrix:
    """The judgements; a subclass says which methods are asked."""

    methods: ClassVar[tuple[str, ...]]

    @pytest.fixture(scope="class")
    @classmethod
    def world(
        cls, django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[World]:
        logging.disable(logging.ERROR)  # thousands of refusals are what is asked for
        ledgers = override_settings(LEDGER_DIR=tmp_path_factory.mktemp("ledger"))  # the checkpoint outlives what is rolled back
        with django_db_blocker.unblock(), transaction.atomic(), ledgers:
            yield World(cls.methods, timezone.localdate())
            transaction.set_rollback(True)
        logging.disable(logging.NOTSET)

    # ── what everybody may expect ───────────────────────────────────────────────────────────────────────────────────────

    @pytest.mark.parametrize("judgement", JUDGEMENTS, ids=lambda judgement: judgement.__name__)
    def test_nothing_is_found(self, world: World, judgement: Judgement) -> None:
        assert judgement(world.answers, world.here, world.there) == []

    def test_anonymous_are_sent_to_sign_in(self, world: World) -> None:
        sent = [answer for answer in world.answers if answer.person.standing == "anonymous" and answer.status == 302]
        assert [answer for answer in sent if answer.location.startswith(SIGN_IN)] != []

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
        places = [(address, method) for address in world.asked for method in world.methods if guarded(address, method)]
        assert [(str(address), method) for address, method in places if not asked_of_each_kind(address, method, world)] == []
        assert min(asked.values()) >= 5
        print(world.line())

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
