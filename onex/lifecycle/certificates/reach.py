"""How far a seat reaches into batches and certificates: its own body, its own students, its own region and regime."""

from __future__ import annotations

from django.db.models import Q

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.scopes import NOTHING, within

CAMPUS_SIDE = frozenset(
    {Role.MINISTRY_CLERK, Role.ENTRUSTED_BODY_CLERK, Role.PROVINCE_CLERK, Role.PROVINCE_LEAD, Role.CITY_CLERK}
)
HR_SIDE = frozenset({Role.HR_PROVINCE_CLERK, Role.HR_CITY_CLERK})
ISSUERS = frozenset({Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD})


def batches_in_reach(actor: Actor) -> Q:
    """The batches a seat may see."""
    return _in_reach(actor, region="region_id", regime="regime", certificate="level__certificate__code")


def certificates_in_reach(actor: Actor) -> Q:
    """The certificates a seat may see; a school those of its own students."""
    if actor.role is Role.SCHOOL_CLERK:
        return within(actor, organisation="school_id", region=None, certificate="level__certificate__code")
    return _in_reach(actor, region="sitting__region_id", regime="sitting__regime", certificate="level__certificate__code")


def revocations_in_reach(actor: Actor) -> Q:
    """The revocations a seat may see: those of the certificates' organisation, region and regime."""
    return _in_reach(
        actor,
        organisation="certificate__organisation_id",
        region="certificate__sitting__region_id",
        regime="certificate__sitting__regime",
        certificate="certificate__level__certificate__code",
    )


def _in_reach(actor: Actor, *, region: str, regime: str, certificate: str, organisation: str = "organisation_id") -> Q:
    if actor.system:
        return Q()
    bounds = within(actor, organisation=organisation, region=region, certificate=certificate)
    if actor.role in CAMPUS_SIDE:
        return bounds & Q((regime, "campus"))
    if actor.role in HR_SIDE:
        return bounds & Q((regime, "hr"))
    return bounds if actor.role in ISSUERS else NOTHING
