"""Opening a sitting, and taking back what was imported into one while it is in draft."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.journal.services import record
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy import Law
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound, RuleRefused
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import open_case
from onex.lifecycle.assessment.events import ResultsDiscarded, SittingOpened
from onex.lifecycle.assessment.models import Candidate, PartScore, Result, Scheme, Sitting
from onex.lifecycle.assessment.permissions import AssessmentPermission
from onex.lifecycle.assessment.procedure import BY_REGIME, DRAFT
from onex.lifecycle.assessment.selectors import scheme_on
from onex.lifecycle.catalogue.models import CertificateLevel
from onex.lifecycle.catalogue.rules.issuing import issuing_checklist
from onex.lifecycle.catalogue.selectors import issuing_facts


@transaction.atomic
def open_sitting(
    *,
    organisation: Organisation,
    level: CertificateLevel,
    name: str,
    exam_on: date,
    region: Region,
    by: Actor,
    on: date,
) -> Sitting:
    """建立考核批次: a case in draft, judged by the scheme of the exam's day.

    Raises :class:`NotAllowed` for another body's seat, :class:`RuleRefused` (every failing rule) where the organisation
    may not examine this level in this region on ``exam_on``, or where no exam scheme holds that day.
    """
    _may_open(by, organisation, level)
    if not name.strip():
        raise BadInput("name_missing", _("请填写批次名称"))
    certificate = level.certificate
    scheme = _scheme_to_examine_by(organisation, level, region, exam_on)
    case = open_case(
        procedure=BY_REGIME[certificate.regime],
        title=name.strip(),
        organisation=organisation,
        region=region,
        certificate_code=certificate.code,
        by=by,
        on=on,
    )
    sitting = Sitting.objects.create(
        organisation=organisation,
        level=level,
        scheme=scheme,
        region=region,
        regime=certificate.regime,
        name=name.strip(),
        exam_on=exam_on,
        case=case,
    )
    event = SittingOpened(
        subject=case.subject, level=f"{certificate.code}/{level.code}", exam_on=exam_on, scheme_version=scheme.version
    )
    _record(sitting, event, by=by, reason="", on=on)
    return sitting


def _scheme_to_examine_by(organisation: Organisation, level: CertificateLevel, region: Region, exam_on: date) -> Scheme:
    """The scheme of the day, once nothing stands against examining that day; every failing rule is told."""
    facts = issuing_facts(organisation.pk, level.pk, region.code, exam_on)
    findings = issuing_checklist(facts, Law(exam_on, region.province))
    failed = tuple(finding for finding in findings if not finding.passed)
    if failed:
        raise RuleRefused(
            "may_not_examine",
            _("该机构当日不能在该地区考核这一等级"),
            cites=tuple(finding.cite for finding in failed),
            findings=findings,
        )
    scheme = scheme_on(level, exam_on)
    if scheme is None:
        raise RuleRefused("no_scheme", _("该等级在考核日没有已发布的考核方案"), cites=("G3.1", "M23"))
    return scheme


@transaction.atomic
def discard(sitting: Sitting, *, by: Actor, reason: str, on: date) -> int:
    """撤回成绩: take out every candidate and result of a sitting still in draft; the number of candidates taken out.

    Raises :class:`NotAllowed`, :class:`NotFound` outside the seat's reach, :class:`Conflict` once submitted,
    :class:`BadInput` without a reason.
    """
    if not may(by, AssessmentPermission.DISCARD_RESULTS):
        raise NotAllowed("not_preparing", _("您的席位不能撤回成绩"), cites=("M21",))
    if not Sitting.objects.visible_to(by).filter(pk=sitting.pk).exists():
        raise NotFound("no_such_sitting", _("没有这一批次，或不在当前身份的范围内"))
    if not reason.strip():
        raise BadInput("reason_missing", _("请填写理由"), cites=("M21",))
    lock_draft(sitting)
    discarded = _take_out(sitting)
    event = ResultsDiscarded(subject=sitting.case.subject, discarded=discarded)
    _record(sitting, event, by=by, reason=reason, on=on)
    return discarded


def _take_out(sitting: Sitting) -> int:
    """Three statements whatever the number of rows: the ORM would load a hundred thousand of them to look after each."""
    candidate, result, score = (model._meta.db_table for model in (Candidate, Result, PartScore))
    of_sitting = f"(SELECT id FROM {candidate} WHERE sitting_id = %s)"  # noqa: S608  (the names are the models' own)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {score} WHERE result_id IN {of_sitting}", [sitting.pk])  # noqa: S608  (likewise)
        cursor.execute(f"DELETE FROM {result} WHERE candidate_id IN {of_sitting}", [sitting.pk])  # noqa: S608  (likewise)
        cursor.execute(f"DELETE FROM {candidate} WHERE sitting_id = %s", [sitting.pk])  # noqa: S608  (likewise)
        return int(cursor.rowcount)


def lock_draft(sitting: Sitting) -> Case:
    """Hold the case's row until the transaction ends, and refuse with :class:`Conflict` once it has left draft."""
    case = Case.objects.select_for_update().get(pk=sitting.case_id)
    if case.state != DRAFT:
        raise Conflict("results_not_in_draft", _("成绩已提交，不能再导入或撤回；更正须另行办理"), cites=("M21",))
    return case


def _may_open(by: Actor, organisation: Organisation, level: CertificateLevel) -> None:
    if by.system:
        return
    bound_elsewhere = by.certificate not in ("", level.certificate.code)
    if not may(by, AssessmentPermission.OPEN_SITTING) or by.organisation_id != organisation.pk or bound_elsewhere:
        raise NotAllowed("not_your_sitting", _("只能由该评价组织的经办建立批次"), cites=("M21",))


def _record(sitting: Sitting, event: SittingOpened | ResultsDiscarded, *, by: Actor, reason: str, on: date) -> None:
    record(
        event,
        by=by.author,
        cites=("M21",) if sitting.regime == "campus" else ("S4.2",),
        reason=reason,
        on=on,
        organisation=str(sitting.organisation.ref),
        province=sitting.province,
    )
