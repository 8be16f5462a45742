"""How far a seat reaches into sittings and candidates: its own body, its own region and regime, its own certificate."""

from __future__ import annotations

from django.db.models import Exists, Q

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.scopes import NOTHING, within
from onex.lifecycle.assessment.procedure import OUT_OF_DRAFT

CAMPUS_SIDE = frozenset(
    {Role.MINISTRY_CLERK, Role.ENTRUSTED_BODY_CLERK, Role.PROVINCE_CLERK, Role.PROVINCE_LEAD, Role.CITY_CLERK}
)
HR_SIDE = frozenset({Role.HR_PROVINCE_CLERK, Role.HR_CITY_CLERK})


def sittings_in_reach(actor: Actor, taking_part: Exists) -> Q:
    """The sittings a seat may see; ``taking_part``: the seat's school has candidates in the sitting."""
    return _in_reach(actor, "", taking_part)


def candidates_in_reach(actor: Actor, path: str = "") -> Q:
    """The candidates a seat may see: of a school only its own, and only once their results were published.

    ``path`` leads from the model asked to its candidate (``candidate__``).
    """
    return _in_reach(actor, f"{path}sitting__", Q((f"{path}school", actor.organisation_id)))


def _in_reach(actor: Actor, path: str, of_school: Q | Exists) -> Q:
    if actor.system:
        return Q()
    role = actor.role
    if role is Role.SCHOOL_CLERK:
        return Q(of_school, _of_certificate(actor, path), Q((f"{path}case__state__in", OUT_OF_DRAFT)))
    if role in CAMPUS_SIDE:
        return _bounds(actor, path) & Q((f"{path}regime", "campus"))
    if role in HR_SIDE:
        return _bounds(actor, path) & Q((f"{path}regime", "hr"))
    if role in (Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD):
        return _bounds(actor, path)
    return NOTHING


def _bounds(actor: Actor, path: str) -> Q:
    return within(
        actor,
        organisation=f"{path}organisation_id",
        region=f"{path}region_id",
        certificate=f"{path}level__certificate__code",
    )


def _of_certificate(actor: Actor, path: str) -> Q:
    return Q((f"{path}level__certificate__code", actor.certificate)) if actor.certificate else Q()
