"""Sittings and results by the API: the same reach as the pages, names masked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from ninja import Query, Router, Schema

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.parties.masking import mask_name
from onex.foundation.parties.selectors import name_of
from onex.lifecycle.assessment.models import Concluded, Result, Sitting
from onex.lifecycle.assessment.permissions import AssessmentPermission
from onex.lifecycle.assessment.selectors import get_sitting, results_for, summary_of
from onex.lifecycle.catalogue.models import Regime

router = Router(tags=["assessment"])

LARGEST_PAGE = 500


class SittingOut(Schema):
    """A sitting; its state is its case's."""

    number: str
    name: str
    organisation: str
    certificate: str
    level: str
    regime: Regime
    region: str
    exam_on: date
    scheme_version: int
    state: str


class SittingPage(Schema):
    """One page of sittings; ``count`` is of all pages."""

    count: int
    page: int
    items: list[SittingOut]


class SummaryOut(Schema):
    """The results of a sitting in figures, as far as the seat reaches."""

    sitting: SittingOut
    candidates: int
    conclusions: dict[Concluded, int]
    mean: Decimal | None


class ScoreOut(Schema):
    """The score of one part."""

    part: str
    name: str
    score: Decimal


class ResultOut(Schema):
    """A result; the name masked."""

    admission_number: str
    name_masked: str
    school: str | None
    scores: list[ScoreOut]
    total: Decimal | None
    conclusion: Concluded


class ResultPage(Schema):
    """One page of results; ``count`` is of all pages."""

    count: int
    page: int
    items: list[ResultOut]


Page = Annotated[int, Query(ge=1, le=100_000)]
PageSize = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]


@router.get("/sittings", response=SittingPage, summary="Sittings within the seat's reach")
@door(AssessmentPermission.VIEW_SITTINGS)
def list_sittings(
    request: SeatedRequest, state: str = "", regime: Regime | None = None, page: Page = 1, page_size: PageSize = 100
) -> SittingPage:
    """Latest exam first."""
    sittings = Sitting.objects.visible_to(request.actor).select_related("case", "organisation", "level__certificate", "scheme")
    if state:
        sittings = sittings.filter(case__state=state)
    if regime is not None:
        sittings = sittings.filter(regime=regime)
    items = [_sitting(sitting) for sitting in sittings[(page - 1) * page_size : page * page_size]]
    return SittingPage(count=sittings.count(), page=page, items=items)


@router.get("/sittings/{number}", response=SummaryOut, summary="One sitting")
@door(AssessmentPermission.VIEW_SITTINGS)
def read_sitting(request: SeatedRequest, number: str) -> SummaryOut:
    """The sitting and its figures; its steps are those of its case (``/cases/{number}``)."""
    sitting = get_sitting(number, request.actor)
    summary = summary_of(sitting, request.actor)
    return SummaryOut(
        sitting=_sitting(sitting),
        candidates=summary.candidates,
        conclusions={conclusion: summary.counts.get(conclusion, 0) for conclusion in Concluded},
        mean=summary.mean,
    )


@router.get("/sittings/{number}/results", response=ResultPage, summary="Results of a sitting")
@door(AssessmentPermission.VIEW_RESULTS)
def list_results(
    request: SeatedRequest,
    number: str,
    conclusion: Concluded | None = None,
    page: Page = 1,
    page_size: PageSize = LARGEST_PAGE,
) -> ResultPage:
    """By admission number; a school gets its own students' only."""
    results = results_for(get_sitting(number, request.actor), request.actor)
    if conclusion is not None:
        results = results.filter(conclusion=conclusion)
    items = [_result(result) for result in results[(page - 1) * page_size : page * page_size]]
    return ResultPage(count=results.count(), page=page, items=items)


def _sitting(sitting: Sitting) -> SittingOut:
    return SittingOut(
        number=sitting.case.number,
        name=sitting.name,
        organisation=sitting.organisation.name,
        certificate=sitting.level.certificate.code,
        level=sitting.level.code,
        regime=Regime(sitting.regime),
        region=sitting.region_id,
        exam_on=sitting.exam_on,
        scheme_version=sitting.scheme.version,
        state=sitting.case.state,
    )


def _result(result: Result) -> ResultOut:
    candidate = result.candidate
    return ResultOut(
        admission_number=candidate.admission_number,
        name_masked=mask_name(name_of(candidate.person)),
        school=candidate.school.name if candidate.school else None,
        scores=[
            ScoreOut(part=one.part.key, name=one.part.name, score=one.score)
            for one in sorted(result.scores.all(), key=lambda one: one.part.position)
        ],
        total=result.total,
        conclusion=Concluded(result.conclusion),
    )
