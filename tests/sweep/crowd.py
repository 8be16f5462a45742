"""A thousand made-up people over the six kinds of document, every number with a valid check character."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from onex.foundation.parties.identifiers import make_resident_number
from onex.foundation.parties.models import DocumentKind
from tests.factories.parties import make_name, make_test_number

SIZE = 1_000
OF_EACH_OTHER_KIND = 20
FIRST = 800_000
TYPED_FROM = 900_000
"""Numbers that nobody registered: they are only typed into fields."""
BORN = date(1985, 5, 1)


class Somebody(NamedTuple):
    """One made-up person."""

    name: str
    kind: DocumentKind
    number: str


def crowd() -> list[Somebody]:
    """Mostly resident numbers of the fictional province; the others are of forms no authority has given out."""
    others = [kind for kind in DocumentKind if kind != DocumentKind.RESIDENT_ID]
    found = [
        Somebody(make_name(number=FIRST + order), kind, _number(kind, order))
        for kind in others
        for order in range(OF_EACH_OTHER_KIND)
    ]
    residents = range(FIRST, FIRST + SIZE - len(found))
    return found + [
        Somebody(make_name(number=order), DocumentKind.RESIDENT_ID, make_test_number(number=order)) for order in residents
    ]


def typed_number(order: int) -> str:
    """A valid resident number of nobody registered."""
    return make_test_number(number=TYPED_FROM + order)


def _number(kind: DocumentKind, order: int) -> str:
    born = f"{BORN + timedelta(days=order):%Y%m%d}"
    match kind:
        case DocumentKind.HK_MACAO_PERMIT:
            return f"H9{7_310_000 + order * 37:07d}"
        case DocumentKind.TAIWAN_PERMIT:
            return f"9{731_000_000 + order * 37:09d}"
        case DocumentKind.RESIDENCE_PERMIT:
            return make_resident_number(f"810000{born}{order + 1:03d}")
        case DocumentKind.PASSPORT:
            return f"E9{7_310_000 + order * 37:07d}"
        case DocumentKind.FOREIGN_PERMANENT_RESIDENT:
            return make_resident_number(f"911156{born}{order + 1:03d}")
        case _:
            return make_test_number(number=FIRST + order)
