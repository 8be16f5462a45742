"""Made-up people whom the sandbox checker treats as their numbers say."""

from __future__ import annotations

from datetime import date
from itertools import count

from onex.foundation.accounts.models import User
from onex.foundation.identity_checks.sandbox import BEHAVIOUR
from onex.foundation.parties.identifiers.resident_numbers import make_resident_number
from tests.factories.accounts import Seat, make_seat, make_user
from tests.factories.parties import make_person

_serials = count(1)
DIGITS_OF = {behaviour: digits for digits, behaviour in BEHAVIOUR.items()} | {"match": "00"}


def make_number(*, behaviour: str = "match", born: date = date(2000, 1, 1), serial: int | None = None) -> str:
    """A number of the made-up province whose digits 15 and 16 tell the sandbox what to do."""
    chosen = next(_serials) if serial is None else serial
    region = f"9902{chosen // 10 % 100:02d}"
    return make_resident_number(f"{region}{born:%Y%m%d}{DIGITS_OF[behaviour]}{chosen % 10}")


def make_candidate(*, behaviour: str = "match", born: date = date(2000, 1, 1), name: str = "") -> Seat:
    """A signed-in person, in some seat, to be checked."""
    return make_seat(user=make_checked_user(behaviour=behaviour, born=born, name=name))


def make_checked_user(*, behaviour: str = "match", born: date = date(2000, 1, 1), name: str = "") -> User:
    return make_user(person=make_person(name=name, number=make_number(behaviour=behaviour, born=born)))
