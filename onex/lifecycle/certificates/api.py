"""Certificates by the API: batches and certificates for seats, within their reach."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.policy import Finding
from onex.foundation.procedures.numbers import normalise
from onex.lifecycle.assessment.selectors import get_sitting
from onex.lifecycle.certificates import selectors, services
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate
from onex.lifecycle.certificates.permissions import CertificatesPermission

router = Router(tags=["certificates"])

LARGEST_PAGE = 100
LONGEST = 64


class WordsOut(Schema):
    """The same in both languages."""

    zh: str
    en: str


class IssuingFindingOut(Schema):
    """What a rule found."""

    cite: str
    passed: bool
    why: WordsOut


class BatchOut(Schema):
    """A batch; ``timeliness``: open, in_time, late, overdue, or empty."""

    number: str
    sitting: str
    organisation: str
    certificate: str
    level: str
    region: str
    state: str
    issued_on: date
    planned: int
    issued: int
    withheld: int
    rule_version: str
    due_on: date | None
    registered_on: date | None
    timeliness: str


class BatchList(Schema):
    """One page of batches; ``cursor`` is the ``after`` of the next page, empty at the end."""

    batches: list[BatchOut]
    cursor: str


class PlanOut(Schema):
    """What a plan made today would do."""

    eligible: int
    possible: bool
    findings: list[IssuingFindingOut]
    withheld: list[tuple[IssuingFindingOut, int]]


class CertificateOut(Schema):
    """A certificate as a list shows it; the name is masked."""

    number: str
    holder_masked: str
    certificate: str
    level: str
    organisation: str
    school: str
    issued_on: date
    status: str
    batch: str


class CertificateList(Schema):
    """One page of certificates; ``cursor`` is the ``after`` of the next page, empty at the end."""

    certificates: list[CertificateOut]
    cursor: str


class RevocationIn(Schema):
    """Ground (told to the public) and reason (kept in the case)."""

    ground: str
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class RevocationOut(Schema):
    """The case in which another person confirms."""

    case: str
    number: str
    ground: str


@router.get("/batches", response=BatchList, summary="Batches within the seat's reach")
@door(CertificatesPermission.VIEW_BATCH)
def list_batches(
    request: SeatedRequest,
    after: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
) -> BatchList:
    """Newest first."""
    today = timezone.localdate()
    visible = selectors.with_clock(IssueBatch.objects.visible_to(request.actor), today).order_by("-pk")
    if after:
        visible = visible.filter(pk__lt=selectors.get_batch(normalise(after), request.actor, today).pk)
    related = visible.select_related("case", "sitting", "organisation", "level__certificate", "number_rule")
    found = list(related[: limit + 1])
    return BatchList(
        batches=[_batch(one) for one in found[:limit]], cursor=found[limit - 1].case.number if len(found) > limit else ""
    )


@router.get("/batches/{number}", response=BatchOut, summary="One batch")
@door(CertificatesPermission.VIEW_BATCH)
def read_batch(request: SeatedRequest, number: str) -> BatchOut:
    """Its steps (register, void) are those of its case: ``/api/v1/cases/{number}``."""
    return _batch(selectors.get_batch(normalise(number), request.actor, timezone.localdate()))


@router.get("/sittings/{number}/issue", response=PlanOut, summary="What a plan made today would do")
@door(CertificatesPermission.VIEW_BATCH)
def preview_plan(request: SeatedRequest, number: str) -> PlanOut:
    """Nothing is written."""
    preview = selectors.preview_issue(get_sitting(number, request.actor), timezone.localdate())
    return PlanOut(
        eligible=preview.eligible,
        possible=preview.possible,
        findings=[_finding(finding) for finding in preview.findings],
        withheld=[(_finding(finding), count) for finding, count in preview.withheld],
    )


@router.post("/sittings/{number}/issue", response=BatchOut, summary="Issue the certificates of a sitting")
@door(CertificatesPermission.PLAN_BATCH, step_up=True)
def plan(request: SeatedRequest, number: str) -> BatchOut:
    """Sets the numbers aside and begins the issue; once for a sitting: again answers 422 ``nothing_to_issue``."""
    today = timezone.localdate()
    planned = services.plan_issue(get_sitting(number, request.actor), by=request.actor, on=today)
    return _batch(selectors.get_batch(planned.case.number, request.actor, today))


@router.get("/certificates", response=CertificateList, summary="Certificates within the seat's reach")
@door(CertificatesPermission.VIEW_CERTIFICATE)
def list_certificates(
    request: SeatedRequest,
    batch: Annotated[str, Query(max_length=40)] = "",
    status: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[str, Query(max_length=LONGEST)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
) -> CertificateList:
    """Newest first; filter by batch and status."""
    visible = IssuedCertificate.objects.visible_to(request.actor).order_by("-pk")
    if batch:
        visible = visible.filter(batch__case__number=normalise(batch))
    if status:
        visible = visible.filter(status=status)
    if after:
        visible = visible.filter(pk__lt=selectors.get_certificate(after, request.actor).pk)
    related = visible.select_related("level__certificate", "organisation", "school", "batch__case")
    found = list(related[: limit + 1])
    return CertificateList(
        certificates=_certificates(found[:limit]), cursor=found[limit - 1].number if len(found) > limit else ""
    )


@router.get("/certificates/{number}", response=CertificateOut, summary="One certificate")
@door(CertificatesPermission.VIEW_CERTIFICATE)
def read_certificate(request: SeatedRequest, number: str) -> CertificateOut:
    """As the list shows it."""
    return _certificates([selectors.get_certificate(number, request.actor)])[0]


@router.post("/certificates/{number}/revocations", response=RevocationOut, summary="Propose to revoke a certificate")
@door(CertificatesPermission.PROPOSE_REVOCATION, step_up=True)
def propose_revocation(request: SeatedRequest, number: str, body: RevocationIn) -> RevocationOut:
    """Another person confirms: step ``confirm`` of the case."""
    revocation = services.propose_revocation(
        number, ground=body.ground, reason=body.reason, by=request.actor, on=timezone.localdate()
    )
    return RevocationOut(case=revocation.case.number, number=revocation.certificate.number, ground=revocation.ground)


def _finding(finding: Finding) -> IssuingFindingOut:
    return IssuingFindingOut(cite=finding.cite, passed=finding.passed, why=WordsOut(zh=finding.why.zh, en=finding.why.en))


def _batch(batch: IssueBatch) -> BatchOut:
    return BatchOut(
        number=batch.case.number,
        sitting=batch.sitting.name,
        organisation=batch.organisation.name,
        certificate=batch.level.certificate.code,
        level=batch.level.code,
        region=batch.region_id,
        state=batch.case.state,
        issued_on=batch.issued_on,
        planned=batch.planned,
        issued=batch.issued,
        withheld=batch.withheld,
        rule_version=batch.number_rule.version,
        due_on=batch.due_on,
        registered_on=batch.registered_on,
        timeliness=batch.timeliness,
    )


def _certificates(found: list[IssuedCertificate]) -> list[CertificateOut]:
    names = selectors.names_masked(found)
    return [
        CertificateOut(
            number=one.number,
            holder_masked=names[one.person_id],
            certificate=one.level.certificate.code,
            level=one.level.code,
            organisation=one.organisation.name,
            school=one.school.name if one.school else "",
            issued_on=one.issued_on,
            status=one.status,
            batch=one.batch.case.number,
        )
        for one in found
    ]
