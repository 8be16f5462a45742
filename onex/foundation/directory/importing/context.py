"""What one import of bodies knows while it runs. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.directory.importing import sheet as columns
from onex.foundation.directory.models import FactField, OrganisationFact
from onex.foundation.directory.selectors import former_code_holders
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.identifiers.writing import official, visible
from onex.foundation.parties.kinds import OrganisationKind
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy import Text
from onex.foundation.tabular.importers import Row
from onex.foundation.tabular.sheets import Sheet

NameAndPlace = tuple[str, str, str]
"""Kind, name and region: what a body without a code is told by."""


class Known(NamedTuple):
    """A body of the register as a row is compared with it."""

    pk: int
    kind: str
    name: str
    region: str
    credit_code: str
    closed_on: date | None


@dataclass(frozen=True)
class Stated:
    """What a row says of a body, in its one writing."""

    kind: OrganisationKind | None
    name: str
    code: str
    region: str
    parent: str

    @property
    def place(self) -> NameAndPlace:
        """What a body without a code is told by."""
        return (self.kind.value if self.kind else "", self.name, self.region)


BRACKETS = str.maketrans("()", "（）")


def written(name: str) -> str:
    """A body's name in one writing: the table engine makes full-width brackets half-width, licences write them full-width.

    Stored and registered names are compared in this writing, so that brackets alone never make a name differ.
    """
    tidy = visible(official(name))
    return tidy if tidy.isascii() else tidy.translate(BRACKETS)


def stated(row: Row) -> Stated:
    """The row's words in the writing of the register."""
    return Stated(
        kind=columns.KINDS.get(row.text(columns.KIND)),
        name=written(row.text(columns.NAME)),
        code=normalise(row.text(columns.CODE)),
        region=normalise(row.text(columns.REGION)),
        parent=normalise(row.text(columns.PARENT)),
    )


@dataclass
class Register:
    """What the register holds of the bodies one chunk speaks of."""

    by_code: dict[str, Known]
    by_place: dict[NameAndPlace, Known]
    by_name: dict[str, list[Known]]
    replaced: dict[str, int]
    """Codes given up after a reissue, and whose they were."""
    former_names: set[tuple[int, str]]


@dataclass
class DirectoryContext:
    """One import by one seat."""

    actor: Actor
    on: date
    sheet: Sheet
    title: Text
    regions: dict[str, Region | None] = field(default_factory=dict, repr=False)
    codes: set[str] = field(default_factory=set, repr=False)
    """Codes of the rows so far."""
    places: set[NameAndPlace] = field(default_factory=set, repr=False)
    names: dict[str, str] = field(default_factory=dict, repr=False)
    """Names of the rows so far, with their codes."""
    good: set[str] = field(default_factory=set, repr=False)
    """Codes of the rows so far that nothing is wrong with: they may be named as bodies above."""

    @property
    def back(self) -> str:
        """The directory's page, for the wizard."""
        return reverse("organisations:list")

    def load_regions(self, codes: Iterable[str]) -> None:
        """Find the regions of a chunk that are not known yet: one query, or none."""
        wanted = {code for code in codes if code} - self.regions.keys()
        if wanted:
            self.regions.update(dict.fromkeys(wanted))
            self.regions.update(Region.objects.in_bulk(wanted))

    def load_register(self, rows: Collection[Stated]) -> Register:
        """What the register holds of these rows, four queries whatever their number. Bodies out of reach are told by code only."""
        codes = {code for row in rows for code in (row.code, row.parent) if code}
        names = {name for row in rows if row.name for name in (row.name, visible(row.name))}
        reached = _known(organisations_visible_to(self.actor).filter(name__in=names))
        by_code = {one.credit_code: one for one in _known(Organisation.objects.filter(credit_code__in=codes))}
        by_name: dict[str, list[Known]] = {}
        for one in reached:
            by_name.setdefault(one.name, []).append(one)
        held = [one.pk for one in by_code.values()]
        borne = OrganisationFact.objects.filter(organisation__in=held, field=FactField.NAME)
        borne_names = borne.values_list("organisation_id", "before", "value")
        return Register(
            by_code=by_code,
            by_place={
                (one.kind, one.name, one.region): one for one in reached if not one.credit_code and one.closed_on is None
            },
            by_name=by_name,
            replaced=former_code_holders(codes),
            former_names={(pk, written(name)) for pk, before, value in borne_names for name in (before, value)},
        )

    def reaches(self, region: str) -> bool:
        """Whether a place lies in the seat's region."""
        return region.startswith(self.actor.region)


def _known(bodies: QuerySet[Organisation]) -> list[Known]:
    found = bodies.values_list("pk", "kind", "name", "region_id", "credit_code", "closed_on")
    return [Known(pk, kind, written(name), region, code or "", closed) for pk, kind, name, region, code, closed in found]
