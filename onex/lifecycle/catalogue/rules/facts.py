"""What the rules of the catalogue are told. Every date is inclusive; an empty ``until`` means until further notice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

PROVINCE_DIGITS = 2
CITY_DIGITS = 4


class Side(StrEnum):
    """The two regimes."""

    CAMPUS = "campus"
    HR = "hr"


class Standing(StrEnum):
    """What a row of the directory says."""

    LISTED = "listed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Span:
    """Days from ``since`` to ``until``, both included."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies in the span."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class ListingSpan(Span):
    """One row of the directory: a status that held from day to day, and the decision it rests on."""

    status: Standing = Standing.LISTED
    decision: str = ""


@dataclass(frozen=True)
class RightSpan(Span):
    """A right to issue in ``region`` (six digits of GB/T 2260; empty: the whole nation)."""

    region: str = ""
    region_name: str = ""
    region_name_en: str = ""

    def reaches(self, region: str) -> bool:
        """Whether a place lies in the region of the right."""
        return region.startswith(stem(self.region))


@dataclass(frozen=True)
class RestrictionSpan(Span):
    """A limit put on the organisation, already narrowed to the certificate and level asked about."""

    region: str = ""
    reason: str = ""

    def reaches(self, region: str) -> bool:
        """Whether a place lies in the restricted region."""
        return region.startswith(stem(self.region))


@dataclass(frozen=True)
class IssuingFacts:
    """Whether an organisation may issue one level of one certificate in ``region`` on the day ``on``."""

    on: date
    side: Side
    region: str
    organisation: tuple[ListingSpan, ...] = field(default=())
    certificate: tuple[ListingSpan, ...] = field(default=())
    agreements: tuple[Span, ...] = field(default=())
    rights: tuple[RightSpan, ...] = field(default=())
    restrictions: tuple[RestrictionSpan, ...] = field(default=())
    region_name: str = ""
    region_name_en: str = ""


def stem(region: str) -> str:
    """A region's leading digits: two of a province, four of a city, all six of a county; empty for the nation."""
    if not region:
        return ""
    if region.endswith("0000"):
        return region[:PROVINCE_DIGITS]
    return region[:CITY_DIGITS] if region.endswith("00") else region
