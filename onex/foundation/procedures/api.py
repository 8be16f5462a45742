"""Cases by the API: the same reach, the same steps, the same refusals as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from onex.foundation.accounts.doors import door, require_fresh_factor
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.policy import Finding
from onex.foundation.procedures import selectors, services
from onex.foundation.procedures.labels import said
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.numbers import normalise
from onex.foundation.procedures.permissions import CasePermission

router = Router(tags=["cases"])

LARGEST_PAGE = 100


class CaseOut(Schema):
    """A case in a list."""

    number: str
    procedure: str
    state: str
    state_label: str
    title: str
    organisation: str
    region: str
    certificate_code: str
    opened_on: date
    closed_on: date | None


class FindingOut(Schema):
    """What a rule found."""

    cite: str
    passed: bool
    why: str


class AllowedOut(Schema):
    """A step the caller's seat may take, with what stands against it today."""

    step: str
    label: str
    cites: list[str]
    open: bool
    reason_required: bool
    why_not: str
    findings: list[FindingOut]
    earliest: date | None


class ClockOut(Schema):
    """A period of the case; ``remaining`` counts ``unit``s and is negative when late."""

    name: str
    label: str
    kind: str
    started_on: date
    due_on: date
    remaining: int
    unit: str
    overdue: bool
    provisional: bool
    paused: bool
    stopped: bool
    cite: str


class MomentOut(Schema):
    """One line of the timeline; the API tells the seat, not the name."""

    at: datetime
    on: date
    step: str
    label: str
    source: str
    to: str
    seat: str
    reason: str
    cites: list[str]


class CasePage(Schema):
    """A case with all a seat may know of it."""

    case: CaseOut
    allowed: list[AllowedOut]
    clocks: list[ClockOut]
    timeline: list[MomentOut]


class CaseList(Schema):
    """One page of cases; ``after`` of the next page is the last ``cursor``, empty at the end."""

    cases: list[CaseOut]
    cursor: str


class StepIn(Schema):
    """A step to take; ``key`` makes a repeat harmless."""

    reason: Annotated[str, Field(max_length=services.LONGEST_REASON)] = ""
    key: Annotated[str, Field(max_length=services.LONGEST_KEY)] = ""


@router.get("/cases", response=CaseList, summary="Cases within the seat's reach")
@door(CasePermission.VIEW)
def list_cases(
    request: SeatedRequest,
    state: str = "",
    procedure: str = "",
    after: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
) -> CaseList:
    """Newest first; filter by state and procedure; ``after`` is the cursor of the page before."""
    cases = Case.objects.visible_to(request.actor).select_related("organisation").order_by("-id")
    if state:
        cases = cases.filter(state=state)
    if procedure:
        cases = cases.filter(procedure=procedure)
    if after:
        cases = cases.filter(pk__lt=selectors.get_case(after, request.actor).pk)
    found = list(cases[: limit + 1])
    more = len(found) > limit
    return CaseList(cases=[_case(case) for case in found[:limit]], cursor=found[limit - 1].number if more else "")


@router.get("/cases/{number}", response=CasePage, summary="One case")
@door(CasePermission.VIEW)
def read_case(request: SeatedRequest, number: str) -> CasePage:
    """The case, the steps the seat may take, the periods, the timeline."""
    return _page(selectors.get_case(number, request.actor), request)


@router.post("/cases/{number}/steps/{step}", response=CasePage, summary="Take one step")
@door(CasePermission.ADVANCE)
def take_step(request: SeatedRequest, number: str, step: str, body: StepIn) -> CasePage:
    """Take one step, or be told why not: 403, 404, 409 with what is allowed, 422 with every rule that failed."""
    on = timezone.localdate()
    if selectors.asks_for_step_up(normalise(number), step, request.actor):
        require_fresh_factor(request)
    services.advance(normalise(number), step, by=request.actor, reason=body.reason, on=on, key=body.key)
    return _page(selectors.get_case(number, request.actor), request)


@router.post("/cases/{number}/claim", response=CaseOut, summary="Take a case in hand for today")
@door(CasePermission.CLAIM)
def claim(request: SeatedRequest, number: str) -> CaseOut:
    """A second time changes nothing."""
    return _case(services.claim(normalise(number), by=request.actor, on=timezone.localdate()))


@router.post("/cases/{number}/release-claim", response=CaseOut, summary="Put a case back into the queue")
@door(CasePermission.CLAIM)
def release_claim(request: SeatedRequest, number: str) -> CaseOut:
    """Only whoever claimed it can."""
    return _case(services.release_claim(normalise(number), by=request.actor, on=timezone.localdate()))


def _case(case: Case) -> CaseOut:
    return CaseOut(
        number=case.number,
        procedure=case.procedure,
        state=case.state,
        state_label=selectors.state_label(case),
        title=case.title,
        organisation=case.organisation.name,
        region=case.region_id,
        certificate_code=case.certificate_code,
        opened_on=case.opened_on,
        closed_on=case.closed_on,
    )


def _page(case: Case, request: SeatedRequest) -> CasePage:
    on = timezone.localdate()
    return CasePage(
        case=_case(case),
        allowed=[_allowed(allowed) for allowed in selectors.allowed_steps(case, request.actor, on)],
        clocks=[ClockOut.from_orm(clock) for clock in selectors.clocks_of(case, on)],
        timeline=[MomentOut.from_orm(moment) for moment in selectors.timeline(case)],
    )


def _allowed(allowed: selectors.Allowed) -> AllowedOut:
    return AllowedOut(
        step=allowed.step.name,
        label=allowed.label,
        cites=list(allowed.step.cites),
        open=allowed.open,
        reason_required=allowed.step.reason_required,
        why_not=allowed.why_not,
        findings=[_finding(finding) for finding in allowed.findings],
        earliest=allowed.earliest,
    )


def _finding(finding: Finding) -> FindingOut:
    return FindingOut(cite=finding.cite, passed=finding.passed, why=said(finding.why))
