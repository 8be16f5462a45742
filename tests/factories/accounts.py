"""Made-up accounts and seats."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import NamedTuple

from django.test import Client

from onex.foundation.accounts.actors import Actor, actor_in_seat, system_actor
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.services import SEAT_KEY
from onex.foundation.mandates.services import grant_mandate, open_user
from onex.foundation.parties.models import Organisation, OrganisationKind, Person, Region
from tests.factories.parties import OPENED_ON, make_organisation, make_person, make_region

PASSWORD = "a-long-made-up-password"
BY = system_actor("factory")

KINDS = {
    Role.MINISTRY_CLERK: OrganisationKind.MEMBER_MINISTRY,
    Role.ENTRUSTED_BODY_CLERK: OrganisationKind.ENTRUSTED_BODY,
    Role.PROVINCE_CLERK: OrganisationKind.PROVINCE_EDUCATION_DEPARTMENT,
    Role.PROVINCE_LEAD: OrganisationKind.PROVINCE_EDUCATION_DEPARTMENT,
    Role.CITY_CLERK: OrganisationKind.CITY_EDUCATION_BUREAU,
    Role.HR_PROVINCE_CLERK: OrganisationKind.HR_DEPARTMENT,
    Role.HR_CITY_CLERK: OrganisationKind.CITY_SKILL_CENTRE,
    Role.SCHOOL_CLERK: OrganisationKind.PILOT_SCHOOL,
    Role.EXAM_STAFF: OrganisationKind.EXAM_SITE,
    Role.EMPLOYER: OrganisationKind.ENTERPRISE,
}

_numbers = count(1)


class Seat(NamedTuple):
    """A user in a seat."""

    user: User
    mandate: Mandate
    actor: Actor

    def client(self) -> Client:
        """A browser in which this user is signed in and sits in this seat."""
        client = Client()
        client.force_login(self.user)
        session = client.session
        session[SEAT_KEY] = self.mandate.pk
        session.save()
        return client


def make_user(*, login_name: str = "", person: Person | None = None, password: str = PASSWORD, on: date = OPENED_ON) -> User:
    """An account without seats."""
    return open_user(
        login_name=login_name or f"user{next(_numbers)}", person=person or make_person(), password=password, by=BY, on=on
    )


def make_seat(
    *,
    role: Role = Role.ORGANISATION_CLERK,
    organisation: Organisation | None = None,
    region: Region | str | None = None,
    user: User | None = None,
    certificate_code: str = "",
    since: date | None = None,
    until: date | None = None,
    on: date = OPENED_ON,
) -> Seat:
    """A user in a seat of a role; organisation and region are made up where the role needs them."""
    chosen = _region(role, region)
    holder = user or make_user(on=on)
    body = organisation
    if body is None and role.reach is not Reach.SELF:
        body = make_organisation(kind=KINDS.get(role, OrganisationKind.EVALUATION_ORGANISATION), region=chosen or "990000")
    mandate = grant_mandate(
        user=holder,
        role=role,
        organisation=body,
        region=chosen,
        certificate_code=certificate_code,
        since=since,
        until=until,
        by=BY,
        reason="测试授权",
        on=on,
    )
    return Seat(holder, mandate, actor_in_seat(mandate))


def _region(role: Role, region: Region | str | None) -> Region | None:
    if isinstance(region, Region):
        return region
    if region:
        return make_region(code=region)
    match role.reach:
        case Reach.PROVINCE:
            return make_region(code="99")
        case Reach.CITY:
            return make_region(code="9901")
        case _:
            return None
