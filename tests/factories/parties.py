"""Made-up regions, bodies and people. Every number is of the fictional province 99 and has a valid check character."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from onex.foundation.journal.authors import Author
from onex.foundation.parties.identifiers import make_credit_code, make_resident_number
from onex.foundation.parties.models import DocumentKind, Organisation, OrganisationKind, Person, Region, RegionLevel
from onex.foundation.parties.services import PersonRow, register_organisation, register_people, register_person

OPENED_ON = date(2019, 4, 1)
BY = Author(ref="system:factory", seat="")
NAMES = {
    "99": ("示范省", "Model Province"),
    "98": ("邻省", "Neighbour Province"),
    "9901": ("示范市", "Model City"),
    "9902": ("滨海示范市", "Model Harbour"),
}
FIRST_BIRTH = date(1990, 1, 1)
BIRTHDAYS = 3_650
SURNAMES = "王李张刘陈杨赵黄周吴"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"

_numbers = count(1)


def make_region(*, code: str = "990000") -> Region:
    """A region by its digits (``99``, ``9901``, ``990000``), with the region above it."""
    full = code.ljust(6, "0")
    digits = full[:2] if full.endswith("0000") else full[:4]
    level = RegionLevel.PROVINCE if len(digits) == 2 else RegionLevel.CITY
    name, name_en = NAMES.get(digits, (f"示范区{digits}", f"Model {digits}"))
    parent = None if level == RegionLevel.PROVINCE else make_region(code=digits[:2])
    region, _made = Region.objects.get_or_create(
        code=full, defaults={"name": name, "name_en": name_en, "level": level, "parent": parent}
    )
    return region


def make_organisation(
    *,
    kind: OrganisationKind = OrganisationKind.EVALUATION_ORGANISATION,
    region: Region | str = "990000",
    name: str = "",
    credit_code: str | None = "",
    parent: Organisation | None = None,
    on: date = OPENED_ON,
) -> Organisation:
    """A body of a kind; ``credit_code=""`` makes one up, ``None`` leaves it out."""
    number = next(_numbers)
    return register_organisation(
        kind=kind,
        name=name or f"示范{kind.label}{number}",
        credit_code=make_test_credit_code(number=number) if credit_code == "" else credit_code,
        region=make_region(code=region) if isinstance(region, str) else region,
        parent=parent,
        by=BY,
        on=on,
    )


def make_test_credit_code(*, number: int | None = None) -> str:
    """A valid credit code of the fictional province that no other made-up body has."""
    return make_credit_code(f"91990100{number or next(_numbers):09d}")


def make_test_number(*, number: int | None = None) -> str:
    """A valid resident number of the fictional province; the same for the same ``number``."""
    serial = number if number is not None else next(_numbers)
    days, sequence = serial % BIRTHDAYS, serial // BIRTHDAYS
    county, order = divmod(sequence, 999)
    born = FIRST_BIRTH + timedelta(days=days)
    return make_resident_number(f"9901{county:02d}{born:%Y%m%d}{order + 1:03d}")


def make_name(*, number: int) -> str:
    """A common made-up name of three characters; the same for the same ``number``."""
    surname, rest = number % len(SURNAMES), number // len(SURNAMES)
    return SURNAMES[surname] + GIVEN[rest % len(GIVEN)] + GIVEN[rest // len(GIVEN) % len(GIVEN)]


def make_person(*, name: str = "", kind: DocumentKind = DocumentKind.RESIDENT_ID, number: str = "") -> Person:
    """A registered person."""
    serial = next(_numbers)
    return register_person(name=name or make_name(number=serial), kind=kind, number=number or make_test_number(number=serial))


def make_rows(*, count: int, first: int = 0) -> list[PersonRow]:
    """``count`` different people, not registered; the same for the same ``first``."""
    return [
        PersonRow(name=make_name(number=number), kind=DocumentKind.RESIDENT_ID, number=make_test_number(number=number))
        for number in range(first, first + count)
    ]


def make_people(*, count: int) -> list[int]:
    """``count`` registered people."""
    first = next(_numbers) * 1_000
    return [registered.person_id for registered in register_people(make_rows(count=count, first=first))]
