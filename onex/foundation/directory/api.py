"""What becomes of bodies by the API: the same reach, the same refusals with all their findings as on the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils.timezone import localdate as today
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.organisations import OrganisationPermission, get_body
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.directory import services
from onex.foundation.directory.forms import find_body
from onex.foundation.directory.models import Succession
from onex.foundation.directory.permissions import DirectoryPermission
from onex.foundation.directory.selectors import record_of
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy.refusals import BadInput, NotFound

router = Router(tags=["organisations"])

Decision = Annotated[str, Field(max_length=120)]
Said = Annotated[str, Field(max_length=300)]


class StatementOut(Schema):
    """One thing entered of a body: it holds from ``since`` on and was entered on ``recorded_on``."""

    what: str
    before: str
    value: str
    since: date
    recorded_on: date
    decision: str
    cite: str


class SuccessionOut(Schema):
    """Which body took whose place, from which day on, and when that was entered."""

    ref: UUID
    name: str
    since: date
    recorded_on: date
    decision: str


class FormerNameOut(Schema):
    """A name borne until a day (inclusive)."""

    name: str
    until: date


class BodyHistory(Schema):
    """A body as of a day, and everything that became of it."""

    day: date
    ref: UUID
    kind: str
    name: str
    credit_code: str
    region: str
    opened_on: date
    closed_on: date | None
    exists: bool
    former_names: list[FormerNameOut]
    statements: list[StatementOut]
    successor: SuccessionOut | None
    predecessors: list[SuccessionOut]


class ChangeIn(Schema):
    """What every change says: valid from ``since``, on which paper, why."""

    since: date
    decision: Decision = ""
    reason: Said = ""


class RenameIn(ChangeIn):
    """A new name."""

    name: Annotated[str, Field(min_length=1, max_length=120)]


class MoveIn(ChangeIn):
    """A new place; six digits of GB/T 2260."""

    region: Annotated[str, Field(pattern=r"^\d{6}$")]


class CodeIn(ChangeIn):
    """A new credit code, and why."""

    credit_code: Annotated[str, Field(max_length=30)]


class MergerIn(ChangeIn):
    """The successor, by its credit code or its reference, and why."""

    into: Annotated[str, Field(max_length=40)]


class ClosingIn(Schema):
    """The last day of the body (inclusive), and why."""

    last_day: date
    decision: Decision = ""
    reason: Said = ""


class ClosingCorrectionIn(Schema):
    """The right last day; none: the body was not closed at all."""

    last_day: date | None = None
    decision: Decision = ""
    reason: Said = ""


@router.get("/organisations/{uuid:ref}/history", response=BodyHistory, summary="A body as of a day, with its history")
@door(OrganisationPermission.VIEW)
def read_history(request: SeatedRequest, ref: UUID, on: date | None = None) -> BodyHistory:
    """``on`` is today unless given; statements carry the day they hold from and the day they were entered."""
    return _history(get_body(ref, request.actor), on or today())


@router.post("/organisations/{uuid:ref}/rename", response=BodyHistory, summary="Enter a new name")
@door(DirectoryPermission.CHANGE)
def rename_body(request: SeatedRequest, ref: UUID, body: RenameIn) -> BodyHistory:
    """422 with every finding when it cannot be; the old name stays on record."""
    organisation = get_body(ref, request.actor)
    return _history(services.rename(organisation, **body.dict(), by=request.actor, on=today()), today())


@router.post("/organisations/{uuid:ref}/move", response=BodyHistory, summary="Enter a new place")
@door(DirectoryPermission.CHANGE)
def move_body(request: SeatedRequest, ref: UUID, body: MoveIn) -> BodyHistory:
    """Out of a province only by the national level."""
    organisation = get_body(ref, request.actor)
    region = Region.objects.filter(pk=body.region).first()
    if region is None:
        raise BadInput("region_unknown", _("没有这个行政区划代码（GB/T 2260）"))
    said = body.dict() | {"region": region}
    return _history(services.move(organisation, **said, by=request.actor, on=today()), today())


@router.post("/organisations/{uuid:ref}/credit-code", response=BodyHistory, summary="Enter a reissued credit code")
@door(DirectoryPermission.DECIDE, step_up=True)
def reissue_credit_code(request: SeatedRequest, ref: UUID, body: CodeIn) -> BodyHistory:
    """Asks for a fresh factor; 409 for a code another body has or once had."""
    organisation = get_body(ref, request.actor)
    return _history(services.reissue_code(organisation, **body.dict(), by=request.actor, on=today()), today())


@router.post("/organisations/{uuid:ref}/merge", response=BodyHistory, summary="Merge a body into another")
@door(DirectoryPermission.DECIDE, step_up=True)
def merge_body(request: SeatedRequest, ref: UUID, body: MergerIn) -> BodyHistory:
    """Asks for a fresh factor; 422 with every finding and everything still open."""
    organisation = get_body(ref, request.actor)
    into = find_body(body.into, request.actor)
    if into is None:
        raise NotFound("no_such_organisation", _("没有这个机构，或不在当前席位的范围内"))
    said = body.dict() | {"into": into}
    services.merge(organisation, **said, by=request.actor, on=today())
    return _history(get_body(ref, request.actor), today())


@router.post("/organisations/{uuid:ref}/close", response=BodyHistory, summary="Close a body")
@door(DirectoryPermission.DECIDE, step_up=True)
def close_body(request: SeatedRequest, ref: UUID, body: ClosingIn) -> BodyHistory:
    """Asks for a fresh factor; 422 with everything still open."""
    organisation = get_body(ref, request.actor)
    return _history(services.close(organisation, **body.dict(), by=request.actor, on=today()), today())


@router.post("/organisations/{uuid:ref}/closing-correction", response=BodyHistory, summary="Correct a closing")
@door(DirectoryPermission.DECIDE, step_up=True)
def correct_closing_of_body(request: SeatedRequest, ref: UUID, body: ClosingCorrectionIn) -> BodyHistory:
    """Asks for a fresh factor; 409 for a body that is open or was merged."""
    organisation = get_body(ref, request.actor)
    return _history(services.correct_closing(organisation, **body.dict(), by=request.actor, on=today()), today())


def _history(organisation: Organisation, day: date) -> BodyHistory:
    record = record_of(organisation, day)
    now = record.now
    gone = record.gone
    return BodyHistory(
        day=day,
        ref=now.ref,
        kind=now.kind,
        name=now.name,
        credit_code=now.credit_code,
        region=now.region,
        opened_on=now.opened_on,
        closed_on=now.closed_on,
        exists=now.exists,
        former_names=[FormerNameOut(name=one.name, until=one.until) for one in record.former],
        statements=[StatementOut.from_orm(one) for one in record.statements],
        successor=_succession(gone.successor, gone) if gone else None,
        predecessors=[_succession(one.predecessor, one) for one in record.taken],
    )


def _succession(other: Organisation, succession: Succession) -> SuccessionOut:
    return SuccessionOut(
        ref=other.ref,
        name=other.name,
        since=succession.since,
        recorded_on=succession.recorded_on,
        decision=succession.decision,
    )
