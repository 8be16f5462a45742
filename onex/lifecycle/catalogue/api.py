"""The register by the API: the same rows as the pages, as of any day, for anyone."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from onex.foundation.accounts.doors import public_door
from onex.foundation.limits.budgets import Use
from onex.lifecycle.catalogue import selectors
from onex.lifecycle.catalogue.levels import label_of
from onex.lifecycle.catalogue.models import IssuingRight, Listing, Regime, Restriction, Status
from onex.lifecycle.catalogue.views import OPEN_DATA

router = Router(tags=["register"])

LARGEST_PAGE = 200


class ListingOut(Schema):
    """One status from day to day, both included; ``until`` null: until further notice."""

    regime: Regime
    status: Status
    since: date
    until: date | None
    decision: str
    cite: str


class ListedOrganisationOut(Schema):
    """An organisation with the row that holds on the day asked for."""

    ref: UUID
    name: str
    name_en: str
    credit_code: str | None
    region: str
    listing: ListingOut


class LevelOut(Schema):
    """A level of a certificate."""

    code: str
    label: str
    label_en: str


class ListedCertificateOut(Schema):
    """A certificate with the row that holds on the day asked for."""

    code: str
    name: str
    name_en: str
    organisation: UUID
    organisation_name: str
    occupation_code: str
    occupation_source: str
    occupation_version: str
    levels: list[LevelOut]
    listing: ListingOut


class ListedOrganisationPage(Schema):
    """One page of organisations; ``count`` is of all pages."""

    on: date
    count: int
    page: int
    items: list[ListedOrganisationOut]


class CertificatePage(Schema):
    """One page of certificates; ``count`` is of all pages."""

    on: date
    count: int
    page: int
    items: list[ListedCertificateOut]


class RightOut(Schema):
    """A right to issue; ``region`` empty: the nation."""

    organisation: UUID
    certificate: str
    level: str
    region: str
    since: date
    until: date | None
    decision: str
    cite: str


class RestrictionOut(Schema):
    """A limit in force; what is empty is not narrowed down."""

    certificate: str
    level: str
    region: str
    since: date
    until: date | None
    reason: str
    cite: str


class RecordOut(Schema):
    """All that the register says of one organisation or certificate."""

    on: date
    now: list[ListingOut]
    history: list[ListingOut]
    rights: list[RightOut]
    restrictions: list[RestrictionOut]


Page = Annotated[int, Query(ge=1, le=100_000)]
PageSize = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]


@router.get("/register/organisations", response=ListedOrganisationPage, summary="Evaluation organisations as of a day")
@public_door(OPEN_DATA, use=Use.OPEN)
def organisations(
    request: HttpRequest,
    on: date | None = None,
    regime: Regime | None = None,
    status: Status | None = None,
    page: Page = 1,
    page_size: PageSize = LARGEST_PAGE,
) -> ListedOrganisationPage:
    """Rows that hold on ``on`` (today unless given), by name."""
    day = on or timezone.localdate()
    rows = selectors.organisation_listings(day)
    if regime is not None:
        rows = rows.filter(regime=regime)
    if status is not None:
        rows = rows.filter(status=status)
    count = rows.count()
    items = [_organisation(row) for row in rows[(page - 1) * page_size : page * page_size]]
    return ListedOrganisationPage(on=day, count=count, page=page, items=items)


@router.get("/register/organisations/{ref}", response=RecordOut, summary="One organisation's record")
@public_door(OPEN_DATA, use=Use.OPEN)
def organisation(request: HttpRequest, ref: UUID, on: date | None = None) -> RecordOut:
    """Its status on ``on``, its whole history, its rights and limits of that day."""
    record = selectors.organisation_record(ref, on or timezone.localdate())
    return RecordOut(
        on=record.day,
        now=[_listing(row) for row in record.now],
        history=[_listing(row) for row in record.history],
        rights=[_right(row) for row in record.rights],
        restrictions=[_restriction(row) for row in record.restrictions],
    )


@router.get("/register/certificates", response=CertificatePage, summary="Certificates as of a day")
@public_door(OPEN_DATA, use=Use.OPEN)
def certificates(
    request: HttpRequest,
    on: date | None = None,
    regime: Regime | None = None,
    status: Status | None = None,
    page: Page = 1,
    page_size: PageSize = LARGEST_PAGE,
) -> CertificatePage:
    """Rows that hold on ``on`` (today unless given), by code."""
    day = on or timezone.localdate()
    rows = selectors.certificate_listings(day)
    if regime is not None:
        rows = rows.filter(regime=regime)
    if status is not None:
        rows = rows.filter(status=status)
    count = rows.count()
    items = [_certificate(row) for row in rows[(page - 1) * page_size : page * page_size]]
    return CertificatePage(on=day, count=count, page=page, items=items)


@router.get("/register/certificates/{code}", response=RecordOut, summary="One certificate's record")
@public_door(OPEN_DATA, use=Use.OPEN)
def certificate(request: HttpRequest, code: str, on: date | None = None) -> RecordOut:
    """Its status on ``on``, its whole history, who may issue it where, and the limits of that day."""
    record = selectors.certificate_record(code, on or timezone.localdate())
    return RecordOut(
        on=record.day,
        now=[_listing(record.now)] if record.now else [],
        history=[_listing(row) for row in record.history],
        rights=[_right(row) for row in record.rights],
        restrictions=[_restriction(row) for row in record.restrictions],
    )


def _listing(row: Listing) -> ListingOut:
    return ListingOut(
        regime=Regime(row.regime),
        status=Status(row.status),
        since=row.since,
        until=row.until,
        decision=row.decision,
        cite=row.cite,
    )


def _organisation(row: Listing) -> ListedOrganisationOut:
    body = row.body
    return ListedOrganisationOut(
        ref=body.ref,
        name=getattr(row, "name_on", body.name),
        name_en=body.name_en,
        credit_code=body.credit_code,
        region=body.region_id,
        listing=_listing(row),
    )


def _certificate(row: Listing) -> ListedCertificateOut:
    found = row.listed
    return ListedCertificateOut(
        code=found.code,
        name=found.name,
        name_en=found.name_en,
        organisation=found.organisation.ref,
        organisation_name=found.organisation.name,
        occupation_code=found.occupation_code,
        occupation_source=found.occupation_source,
        occupation_version=found.occupation_version,
        levels=[
            LevelOut(code=level.code, label=text.zh, label_en=text.en)
            for level, text in ((level, label_of(found.regime, level.code)) for level in found.levels.all())
        ],
        listing=_listing(row),
    )


def _right(row: IssuingRight) -> RightOut:
    return RightOut(
        organisation=row.organisation.ref,
        certificate=row.level.certificate.code,
        level=row.level.code,
        region=row.region_id or "",
        since=row.since,
        until=row.until,
        decision=row.decision,
        cite=row.cite,
    )


def _restriction(row: Restriction) -> RestrictionOut:
    return RestrictionOut(
        certificate=row.certificate.code if row.certificate else "",
        level=row.level.code if row.level else "",
        region=row.region_id or "",
        since=row.since,
        until=row.until,
        reason=row.reason,
        cite=row.cite,
    )
