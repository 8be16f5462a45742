"""Who enters which bodies, and for whom contacts are named (G1.1, P4.1, M16, S3.2(4))."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import grant, may
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.parties.kinds import OrganisationKind as Kind
from onex.foundation.parties.models import Contact, Organisation, Region
from onex.foundation.parties.services import name_contact, register_organisation
from onex.foundation.policy.refusals import NotAllowed, NotFound


class OrganisationPermission(StrEnum):
    """机构名录权限."""

    VIEW = "accounts.organisation.view"
    EXPORT = "accounts.organisation.export"
    REGISTER = "accounts.organisation.register"
    NAME_CONTACT = "accounts.organisation.name_contact"


NATION = frozenset({Role.MINISTRY_CLERK, Role.ENTRUSTED_BODY_CLERK})
EDUCATION = frozenset({Role.PROVINCE_CLERK, Role.PROVINCE_LEAD})
OWN = frozenset({Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD, Role.SCHOOL_CLERK})
REGISTERING = NATION | EDUCATION | {Role.HR_PROVINCE_CLERK}
READING = REGISTERING | OWN | {Role.CITY_CLERK, Role.HR_CITY_CLERK}

grant(
    {
        OrganisationPermission.VIEW: READING,
        OrganisationPermission.EXPORT: READING,
        OrganisationPermission.REGISTER: REGISTERING,
        OrganisationPermission.NAME_CONTACT: REGISTERING | OWN,
    }
)

OF_EDUCATION = frozenset(
    {Kind.PROVINCE_COORDINATION_BODY, Kind.CITY_EDUCATION_BUREAU, Kind.PILOT_SCHOOL, Kind.EXAM_SITE, Kind.ENTERPRISE}
)
OF_HR = frozenset({Kind.HR_DEPARTMENT, Kind.CITY_SKILL_CENTRE, Kind.EVALUATION_ORGANISATION, Kind.EXAM_SITE, Kind.ENTERPRISE})


def kinds_for(actor: Actor) -> frozenset[Kind]:
    """The kinds of body a seat may enter: a province those it is responsible for, the national level every kind."""
    if actor.role in NATION or actor.system:
        return frozenset(Kind)
    if actor.role in EDUCATION:
        return OF_EDUCATION
    return OF_HR if actor.role is Role.HR_PROVINCE_CLERK else frozenset()


def get_body(ref: UUID, actor: Actor) -> Organisation:
    """A body within the seat's reach; raises :class:`NotFound` for any other, there or not."""
    found = organisations_visible_to(actor).select_related("region", "parent").filter(ref=ref).first()
    if found is None:
        raise NotFound("no_such_organisation", _("没有这个机构，或不在当前席位的范围内"))
    return found


def register_body(
    *,
    kind: str,
    name: str,
    name_en: str,
    credit_code: str,
    region: Region,
    parent: Organisation | None,
    opened_on: date,
    by: Actor,
    on: date,
) -> Organisation:
    """Enter a body within the seat's reach. Raises :class:`NotAllowed` for a kind or a region that is not the seat's."""
    if not may(by, OrganisationPermission.REGISTER) or kind not in kinds_for(by):
        raise NotAllowed(
            "kind_not_yours",
            _("当前席位不登记这类机构"),
            cites=("G1.1", "S3.2(4)"),
            allowed=sorted(one.value for one in kinds_for(by)),
        )
    if not region.code.startswith(by.region):
        raise NotAllowed("region_not_yours", _("只能登记本地区的机构"), cites=("G1.1", "S3.2(4)"))
    return register_organisation(
        kind=kind,
        name=name,
        name_en=name_en,
        credit_code=credit_code or None,
        region=region,
        parent=parent,
        opened_on=opened_on,
        by=by.author,
        on=on,
    )


def name_contact_of(
    organisation: Organisation, *, name: str, duty: str, phone: str, email: str, by: Actor, on: date
) -> Contact:
    """Name a contact of a body within the seat's reach; an organisation's own seats name only their own."""
    reached = organisations_visible_to(by).filter(pk=organisation.pk).exists()
    if not reached or not may(by, OrganisationPermission.NAME_CONTACT):
        raise NotAllowed("contact_not_yours", _("只能为本机构或本地区的机构指定联系人"), cites=("G1.1",))
    return name_contact(organisation, name=name, duty=duty, phone=phone, email=email, by=by.author, on=on)
