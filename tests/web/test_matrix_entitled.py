"""Every write behind a door goes through, or is refused for a reason of the matter, when the own tenant's entitled seat asks.

So what others are refused with in ``test_matrix_writing`` is a well-formed write, and not a form with something missing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from onex.foundation.accounts.permissions import may
from tests.web.matrix.addresses import SAFE, Address, addresses
from tests.web.matrix.asking import Answer, Asker
from tests.web.matrix.bodies import LEFT_OUT, WELL_FORMED
from tests.web.matrix.furniture import FURNISHINGS
from tests.web.matrix.verdicts import LET_IN, SEAT, SIGN_IN, guarded
from tests.web.matrix.world import Person, Tenant, build_tenant, open_session, take_stock

OF_THE_MATTER = frozenset({409, 422})
NOT_THERE = (SIGN_IN, SEAT, "/confirm")
WRITES = [
    (address, method)
    for address in addresses()
    for method in address.doors
    if method not in SAFE and guarded(address, method) and address.name not in LEFT_OUT
]

pytestmark = pytest.mark.django_db


class Hall:
    """A furnished tenant, another one, and a session in every seat of the first."""

    def __init__(self) -> None:
        today = timezone.localdate()
        self.here: Tenant = build_tenant(mark="ALPHA", city="9901", today=today, furnish=FURNISHINGS)
        self.there = build_tenant(mark="OMEGA", city="9801", today=today, furnish=())
        take_stock((self.here, self.there))
        self.asker = Asker(self.here, self.there, own_bodies=True)
        self.intact = {tenant.mark: tenant.fingerprint() for tenant in (self.here, self.there)}
        self.people = [
            Person(f"own {role.value}", seat.actor, open_session(seat), "own", self.here.mark)
            for role, seat in self.here.seats.items()
        ]

    def ask(self, address: Address, method: str) -> list[Answer]:
        """The answers to whoever the door opens to, until one goes through; each in a savepoint of its own."""
        permission, answers = address.doors[method].permission, []
        for person in self.people:
            if permission is None or may(person.actor, permission):
                answers += self.asker.ask_each(address, method, [person], self.intact)
                if went_through(answers[-1]):
                    return answers
        return answers


def went_through(answer: Answer) -> bool:
    signed_out = answer.address.name == "accounts:sign-out-everywhere" and answer.location == SIGN_IN
    return answer.status in LET_IN and (signed_out or not answer.location.startswith(NOT_THERE))


@pytest.fixture(scope="module")
def hall(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Hall]:
    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        yield Hall()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def test_every_write_behind_a_door_has_a_body_or_says_why_not() -> None:
    names = {
        address.name for address in addresses() for method in address.doors if guarded(address, method) and method not in SAFE
    }
    assert sorted(names - set(WELL_FORMED) - set(LEFT_OUT)) == []
    assert sorted(set(LEFT_OUT) - names) == []
    print(f"{len(WRITES)} writes behind a door with a well-formed body, {len(LEFT_OUT)} left out")


@pytest.mark.parametrize(("address", "method"), WRITES, ids=lambda part: getattr(part, "name", part))
def test_entitled_seat_gets_through(hall: Hall, address: Address, method: str) -> None:
    answers = hall.ask(address, method)
    through = [answer for answer in answers if went_through(answer)]
    refused = [answer for answer in answers if answer.status in OF_THE_MATTER]
    print(*answers, sep="\n")
    assert through or refused, [f"{answer} {answer.location} {answer.trace}" for answer in answers]
    assert not [answer for answer in answers if answer.status >= 500]
