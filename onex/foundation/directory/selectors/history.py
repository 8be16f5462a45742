"""沿革: everything entered of a body, by the day it holds from and the day it was entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.foundation.directory.models import FactField, OrganisationFact, Succession
from onex.foundation.directory.selectors.as_of import OrganisationOn, organisation_as_of, value_on
from onex.foundation.parties.models import Organisation, Region


@dataclass(frozen=True)
class Statement:
    """One line of a body's history; ``before`` and ``value`` are in words."""

    what: str
    before: str
    value: str
    since: date
    recorded_on: date
    decision: str
    cite: str
    reason: str


@dataclass(frozen=True)
class FormerName:
    """A name a body bore until ``until``, its last day (inclusive)."""

    name: str
    until: date


@dataclass(frozen=True)
class BodyRecord:
    """A body on a day, and everything that became of it; ``place`` and ``above`` are that day's, in words."""

    now: OrganisationOn
    place: str
    above: str
    former: list[FormerName]
    statements: list[Statement]
    gone: Succession | None
    taken: list[Succession]


def record_of(organisation: Organisation, day: date) -> BodyRecord:
    """What a body's page shows; a number of queries that does not depend on the length of its history."""
    now = organisation_as_of(organisation.ref, day)
    gone, taken = successions_of(organisation)
    above = Organisation.objects.filter(ref=now.parent).values_list("name", flat=True).first() if now.parent else ""
    place = Region.objects.filter(pk=now.region).values_list("name", flat=True).first()
    return BodyRecord(
        now=now,
        place=place or "",
        above=above or "",
        former=former_names(organisation, day),
        statements=history_of(organisation),
        gone=gone,
        taken=taken,
    )


def history_of(organisation: Organisation) -> list[Statement]:
    """All statements about a body, those from the latest day first; three queries."""
    facts = list(OrganisationFact.objects.filter(organisation=organisation).order_by("pk"))
    words = _words(facts)
    said = [
        Statement(
            what=fact.get_field_display(),
            before=words.get(fact.before, fact.before),
            value=words.get(fact.value, fact.value),
            since=fact.since,
            recorded_on=fact.recorded_on,
            decision=fact.decision,
            cite=fact.cite,
            reason=fact.reason,
        )
        for fact in facts
    ]
    return sorted(said, key=lambda one: (one.since, one.recorded_on), reverse=True)


def successions_of(organisation: Organisation) -> tuple[Succession | None, list[Succession]]:
    """Who took the body's place, and whose place it took; two queries."""
    gone = Succession.objects.select_related("successor").filter(predecessor=organisation).first()
    taken = Succession.objects.select_related("predecessor").filter(successor=organisation)
    return gone, list(taken.order_by("since", "pk"))


def former_names(organisation: Organisation, day: date) -> list[FormerName]:
    """Names a body no longer bears on a day, latest first; a name corrected away the same day is not among them."""
    facts = list(OrganisationFact.objects.filter(organisation=organisation, field=FactField.NAME).order_by("pk"))
    days = sorted({fact.since for fact in facts if date.min < fact.since <= day})
    found = []
    for since in days:
        before = value_on(facts, FactField.NAME, organisation.name, date.fromordinal(since.toordinal() - 1))
        if before != value_on(facts, FactField.NAME, organisation.name, since):
            found.append(FormerName(before, date.fromordinal(since.toordinal() - 1)))
    return found[::-1]


def _words(facts: list[OrganisationFact]) -> dict[str, str]:
    """Regions and bodies above in words, by what the facts hold of them."""
    places = {text for fact in facts if fact.field == FactField.REGION for text in (fact.before, fact.value)}
    above = {text for fact in facts if fact.field == FactField.PARENT for text in (fact.before, fact.value) if text}
    words = {code: f"{name} {code}" for code, name in Region.objects.filter(pk__in=places).values_list("code", "name")}
    words |= {str(ref): name for ref, name in Organisation.objects.filter(ref__in=above).values_list("ref", "name")}
    return words
