"""What may hang on a body when it is closed, merged or moved. Each app says so for its own things, when it is loaded.

::

    register_holding("cases", Holding(open_of=open_cases))

``open_of(body, on)`` lists what is open on a day. A holding with ``pass_on`` does not stand in the way of a merger: it is
handed to the successor, or ended, within the merger's transaction; ``pass_on`` answers how many. ``of_province`` lists
what belongs to the province the body stands in, and so stands in the way of a move to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from django.db.models import Q

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.services import end_mandate
from onex.foundation.directory.events import ParentReplaced
from onex.foundation.directory.models import FactField
from onex.foundation.directory.recording import Terms, journal, lock, state
from onex.foundation.directory.rules import OpenThing
from onex.foundation.parties.models import Contact, Organisation
from onex.foundation.parties.services import set_registered
from onex.foundation.procedures.models import Case


@dataclass(frozen=True)
class Merger:
    """A merger as a holding is told of it; ``contacts``: the successor's new contact by the old one's id."""

    organisation: Organisation
    into: Organisation
    since: date
    decision: str
    contacts: Mapping[int, Contact]
    by: Actor
    reason: str
    on: date


@dataclass(frozen=True)
class Holding:
    """One kind of thing that hangs on bodies."""

    open_of: Callable[[Organisation, date], Iterable[OpenThing]]
    pass_on: Callable[[Merger], int] | None = None
    of_province: Callable[[Organisation, date], Iterable[OpenThing]] | None = None


class HoldingRegistry:
    """Every kind, filled when the apps are loaded."""

    holdings: ClassVar[dict[str, Holding]] = {}


def register_holding(name: str, holding: Holding) -> None:
    """Make a kind known; a second one of the name is an error of the program."""
    if HoldingRegistry.holdings.setdefault(name, holding) != holding:
        raise ValueError(f"two holdings are named {name!r}")


def open_at_closing(organisation: Organisation, on: date) -> tuple[OpenThing, ...]:
    """Everything open of a body."""
    return tuple(thing for holding in HoldingRegistry.holdings.values() for thing in holding.open_of(organisation, on))


def open_at_merger(organisation: Organisation, on: date) -> tuple[OpenThing, ...]:
    """What a merger cannot pass on."""
    kinds = (holding for holding in HoldingRegistry.holdings.values() if holding.pass_on is None)
    return tuple(thing for holding in kinds for thing in holding.open_of(organisation, on))


def open_at_move(organisation: Organisation, on: date) -> tuple[OpenThing, ...]:
    """What belongs to the province the body leaves."""
    kinds = (holding.of_province for holding in HoldingRegistry.holdings.values())
    return tuple(thing for of_province in kinds if of_province for thing in of_province(organisation, on))


def pass_on(merger: Merger) -> dict[str, int]:
    """Hand everything to the successor that can be; how many of each kind."""
    kinds = HoldingRegistry.holdings.items()
    return {name: holding.pass_on(merger) for name, holding in kinds if holding.pass_on is not None}


def _cases(organisation: Organisation, on: date) -> Iterable[OpenThing]:
    """Cases that have not come to an end; they stay with the province they were opened in."""
    found = Case.objects.open().filter(organisation=organisation).order_by("pk")
    return (OpenThing("办件", "case", number) for number in found.values_list("number", flat=True))


def _mandates(organisation: Organisation, on: date) -> Iterable[OpenThing]:
    held = Mandate.objects.in_force_on(on).filter(organisation=organisation).order_by("pk")
    return (OpenThing("授权席位", "seat", mandate.seat_text) for mandate in held.select_related("organisation", "region"))


def _seats_of_region(organisation: Organisation, on: date) -> Iterable[OpenThing]:
    held = Mandate.objects.in_force_on(on).filter(organisation=organisation, region__isnull=False).order_by("pk")
    return (OpenThing("授权席位", "seat", mandate.seat_text) for mandate in held.select_related("organisation", "region"))


def _end_mandates(merger: Merger) -> int:
    """Seats of a body that is gone end at once; whoever is to act for the successor is granted a seat there."""
    running = Q(until=None) | Q(until__gte=merger.on)
    held = list(Mandate.objects.filter(running, organisation=merger.organisation, ended_on=None).order_by("pk"))
    for mandate in held:
        end_mandate(mandate, by=merger.by, reason=merger.reason, on=merger.on)
    return len(held)


def _children(organisation: Organisation, on: date) -> Iterable[OpenThing]:
    below = organisation.children.filter(closed_on=None).order_by("pk")
    return (OpenThing("下级机构", "body below it", name) for name in below.values_list("name", flat=True))


def _move_children(merger: Merger) -> int:
    """Bodies that stood below the one that is gone stand below its successor from the same day."""
    below = lock(*merger.organisation.children.filter(closed_on=None))
    terms = Terms(since=merger.since, decision=merger.decision, reason=merger.reason, by=merger.by, on=merger.on)
    for child in below:
        since = max(merger.since, child.opened_on)
        fact = state(child, FactField.PARENT, str(merger.into.ref), replace(terms, since=since))
        child.parent = merger.into
        set_registered(child, parent_id=merger.into.pk)
        journal(ParentReplaced(child.subject, fact.before, fact.value, since), child, terms)
    return len(below)


register_holding("cases", Holding(open_of=_cases))
register_holding("mandates", Holding(open_of=_mandates, pass_on=_end_mandates, of_province=_seats_of_region))
register_holding("children", Holding(open_of=_children, pass_on=_move_children))
