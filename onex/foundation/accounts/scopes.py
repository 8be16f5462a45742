"""Which rows a seat sees. What is not plainly within its reach is out of it."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import assert_never

from django.db.models import Q, QuerySet

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Reach
from onex.foundation.parties.models import Organisation

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING
"""Not the empty ``Q()``, which vanishes when it is joined to another condition by ``|``."""


def within(
    actor: Actor,
    *,
    organisation: str | tuple[str, ...] | None = "organisation_id",
    region: str | None = "region_id",
    certificate: str | None = "certificate_code",
    person: str | None = None,
) -> Q:
    """The condition a tenant's rows meet for this actor.

    Arguments name the model's columns (paths are allowed), ``None`` where it has none: what a reach needs and the model
    has not is seen by nobody of that reach. ``organisation`` may be several columns, of which one must agree.
    A seat bound to a certificate sees the rows of that certificate only, where the model says of which they are.
    """
    reached = _reached(actor, organisation, region, person)
    if actor.certificate and certificate:
        return reached & Q(**{certificate: actor.certificate})
    return reached


def _reached(actor: Actor, organisation: str | tuple[str, ...] | None, region: str | None, person: str | None) -> Q:
    match actor.reach:
        case Reach.NATION:
            return EVERYTHING
        case Reach.PROVINCE | Reach.CITY:
            return _in_region(region, actor.region) if region and actor.region else NOTHING
        case Reach.ORGANISATION:
            columns = (organisation,) if isinstance(organisation, str) else organisation
            return _one_of(columns, actor.organisation_id) if columns and actor.organisation_id else NOTHING
        case Reach.SELF:
            return Q(**{person: actor.person_id}) if person and actor.person_id else NOTHING
        case Reach.NONE:
            return NOTHING
        case _:
            assert_never(actor.reach)


def _in_region(column: str, digits: str) -> Q:
    """A foreign key's own column takes no ``startswith``; its target's key does, without a join."""
    path = f"{column.removesuffix('_id')}__code" if column.endswith("_id") else column
    return Q(**{f"{path}__startswith": digits})


def _one_of(columns: tuple[str, ...], organisation_id: int) -> Q:
    return reduce(or_, (Q(**{column: organisation_id}) for column in columns))


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Its own for an organisation's seat, those of its region for a clerk of one, all for the nation."""
    return Organisation.objects.filter(within(actor, organisation="pk", certificate=None))
