"""A body, and all bodies, as of a day: the same answer for one in Python and for many in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from onex.foundation.directory.models import FactField, OrganisationFact, Succession
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy.refusals import NotFound


@dataclass(frozen=True)
class OrganisationOn:
    """A body as of ``day``. ``exists``: registered and not closed on it; ``successor`` stands in its place by then."""

    day: date
    ref: UUID
    kind: str
    name: str
    credit_code: str
    region: str
    parent: str
    opened_on: date
    closed_on: date | None
    exists: bool
    successor: UUID | None


def organisation_as_of(ref: UUID, day: date, *, known_on: date | None = None) -> OrganisationOn:
    """What holds of a body on a day; with ``known_on``, as the register said at the end of that other day.

    Raises :class:`NotFound` for a reference no body has.
    """
    body = Organisation.objects.select_related("parent").filter(ref=ref).first()
    if body is None:
        raise NotFound("no_such_organisation", _("没有这个机构，或不在当前席位的范围内"))
    facts = list(OrganisationFact.objects.filter(organisation=body).order_by("pk"))
    succession = Succession.objects.select_related("successor").filter(predecessor=body, since__lte=day).first()
    if succession and known_on and succession.recorded_on > known_on:
        succession = None
    closed_on = _closed_on(facts, body, known_on)
    return OrganisationOn(
        day=day,
        ref=body.ref,
        kind=body.kind,
        name=value_on(facts, FactField.NAME, body.name, day, known_on),
        credit_code=value_on(facts, FactField.CREDIT_CODE, body.credit_code or "", day, known_on),
        region=value_on(facts, FactField.REGION, body.region_id, day, known_on),
        parent=value_on(facts, FactField.PARENT, str(body.parent.ref) if body.parent else "", day, known_on),
        opened_on=body.opened_on,
        closed_on=closed_on,
        exists=body.opened_on <= day and (closed_on is None or day <= closed_on),
        successor=succession.successor.ref if succession else None,
    )


def value_on(facts: Iterable[OrganisationFact], field: FactField, current: str, day: date, known_on: date | None = None) -> str:
    """A field's value on a day from a body's facts in the order they were entered; ``current`` where it never changed."""
    own = [fact for fact in facts if fact.field == field]
    if not own:
        return current
    known = [fact for fact in own if fact.since <= day and (known_on is None or fact.recorded_on <= known_on)]
    if not known:
        return own[0].before
    return max(known, key=lambda fact: (fact.since, fact.correction)).value


def organisations_as_of(day: date, among: QuerySet[Organisation] | None = None) -> QuerySet[Organisation]:
    """Every body (of ``among``) entered by a day, with ``name_on``, ``credit_code_on``, ``region_on`` and ``region_name_on`` of that day.

    Closed bodies are among them: ``closed_on`` says since when.
    """
    bodies = (Organisation.objects.all() if among is None else among).filter(opened_on__lte=day)
    bodies = bodies.annotate(
        name_on=_value(FactField.NAME, F("name"), day),
        credit_code_on=_value(FactField.CREDIT_CODE, Coalesce(F("credit_code"), Value("")), day),
        region_on=_value(FactField.REGION, F("region_id"), day),
    )
    place = Region.objects.filter(code=OuterRef("region_on")).values("name")[:1]
    return bodies.annotate(region_name_on=Subquery(place))


def name_on(day: date, *, organisation: str) -> Coalesce:
    """The name a row's body bore on a day, for a list of something else; ``organisation`` is the row's foreign key."""
    return _value(FactField.NAME, F(f"{organisation}__name"), day, of=f"{organisation}_id")


def _value(field: FactField, current: Combinable, day: date, *, of: str = "pk") -> Coalesce:
    own = OrganisationFact.objects.filter(organisation=OuterRef(of), field=field)
    held = own.filter(since__lte=day).order_by("-since", "-correction").values("value")[:1]
    first = own.order_by("pk").values("before")[:1]
    return Coalesce(Subquery(held), Subquery(first), current, output_field=CharField())


def _closed_on(facts: Iterable[OrganisationFact], body: Organisation, known_on: date | None) -> date | None:
    """The last day of a body: what the row holds, or what the register knew of it on ``known_on``."""
    closings = [fact for fact in facts if fact.field == FactField.CLOSED_ON]
    if known_on is None or not closings:
        return body.closed_on
    known = [fact for fact in closings if fact.recorded_on <= known_on]
    text = known[-1].value if known else closings[0].before
    return date.fromisoformat(text) if text else None
