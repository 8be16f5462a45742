"""The directory of bodies by the API: the same reach and the same refusals as the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils.timezone import localdate as today
from ninja import Query, Router, Schema
from pydantic import Field

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.doors import door
from onex.foundation.accounts.organisations import OrganisationPermission, get_body, name_contact_of
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.directory.selectors import organisations_as_of, searched
from onex.foundation.directory.services import register_body
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import BadInput
from onex.web.organisations.contacts import contacts_shown

router = Router(tags=["organisations"])
LARGEST_PAGE = 100


class BodyOut(Schema):
    """A body."""

    ref: UUID
    kind: str
    name: str
    name_en: str
    credit_code: str | None
    region: str
    opened_on: date
    closed_on: date | None


class OrganisationsOut(Schema):
    """One page of bodies; ask for the next with ``after`` = ``next``, none at the end."""

    organisations: list[BodyOut]
    next: int | None


class ContactOut(Schema):
    """Whom to reach, and for what."""

    duty: str
    name: str
    phone: str
    email: str


class BodyPage(BodyOut):
    """A body with its contacts."""

    contacts: list[ContactOut]


class OrganisationIn(Schema):
    """A body to be entered; ``region`` is six digits of GB/T 2260."""

    kind: Annotated[str, Field(max_length=40)]
    name: Annotated[str, Field(max_length=120)]
    name_en: Annotated[str, Field(max_length=200)] = ""
    credit_code: Annotated[str, Field(max_length=30)] = ""
    region: Annotated[str, Field(pattern=r"^\d{6}$")]
    opened_on: date | None = None


class ContactIn(Schema):
    """A contact to be named."""

    duty: Annotated[str, Field(min_length=1, max_length=80)]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Annotated[str, Field(max_length=30)] = ""
    email: Annotated[str, Field(max_length=200)] = ""


@router.get("/organisations", response=OrganisationsOut, summary="Bodies within the seat's reach")
@door(OrganisationPermission.VIEW)
def list_organisations(
    request: SeatedRequest,
    kind: str = "",
    q: Annotated[str, Query(max_length=120)] = "",
    on: date | None = None,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
) -> OrganisationsOut:
    """By row id; filter by kind and by words of a name or code borne now or before. Names are those of ``on`` (today)."""
    reached = organisations_visible_to(request.actor)
    bodies = organisations_as_of(on or today(), reached).filter(pk__gt=after).order_by("pk")
    if kind:
        bodies = bodies.filter(kind=kind)
    if q:
        bodies = searched(bodies, q)
    found = list(bodies[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    return OrganisationsOut(organisations=[_body(body) for body in shown], next=shown[-1].pk if more else None)


@router.get("/organisations/{uuid:ref}", response=BodyPage, summary="One body and its contacts")
@door(OrganisationPermission.VIEW)
def read_organisation(request: SeatedRequest, ref: UUID) -> BodyPage:
    """Contacts in full for a seat that may name them, masked for one that only reads."""
    return _page(get_body(ref, request.actor), request.actor)


@router.post("/organisations", response=BodyPage, summary="Enter a body")
@door(OrganisationPermission.REGISTER)
def register_organisation(request: SeatedRequest, body: OrganisationIn) -> BodyPage:
    """Enter a body within the seat's reach; 400 with the reason for a code that does not check, 409 for one in use."""
    region = Region.objects.filter(pk=body.region).first()
    if region is None:
        raise BadInput("region_unknown", Text("没有这个行政区划代码（GB/T 2260）", "no such region code (GB/T 2260)"))
    organisation = register_body(
        kind=body.kind,
        name=body.name,
        name_en=body.name_en,
        credit_code=body.credit_code,
        region=region,
        parent=None,
        opened_on=body.opened_on or today(),
        by=request.actor,
        on=today(),
    )
    return _page(organisation, request.actor)


@router.post("/organisations/{uuid:ref}/contacts", response=BodyPage, summary="Name a contact")
@door(OrganisationPermission.NAME_CONTACT)
def add_contact(request: SeatedRequest, ref: UUID, body: ContactIn) -> BodyPage:
    """Name a contact of a body within the seat's reach."""
    organisation = get_body(ref, request.actor)
    name_contact_of(organisation, **body.dict(), by=request.actor, on=today())
    return _page(organisation, request.actor)


def _body(organisation: Organisation) -> BodyOut:
    return BodyOut(
        ref=organisation.ref,
        kind=organisation.kind,
        name=getattr(organisation, "name_on", organisation.name),
        name_en=organisation.name_en,
        credit_code=getattr(organisation, "credit_code_on", organisation.credit_code) or None,
        region=getattr(organisation, "region_on", organisation.region_id),
        opened_on=organisation.opened_on,
        closed_on=organisation.closed_on,
    )


def _page(organisation: Organisation, actor: Actor) -> BodyPage:
    contacts = [ContactOut.from_orm(card) for card in contacts_shown(organisation, actor, today())]
    return BodyPage(**_body(organisation).dict(), contacts=contacts)
