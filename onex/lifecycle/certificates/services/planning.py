"""颁证计划: decide once which results of a sitting get a certificate, and set exactly that many numbers aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.journal.services import record
from onex.foundation.policy import Finding, Law
from onex.foundation.policy.refusals import NotAllowed, NotFound, RuleRefused
from onex.foundation.procedures.services import advance, open_case
from onex.foundation.tabular.bulk import insert_rows
from onex.lifecycle.assessment.models import Sitting
from onex.lifecycle.assessment.procedure import RELEASED
from onex.lifecycle.certificates import events
from onex.lifecycle.certificates.models import IssueBatch, PlannedNumber, Withheld
from onex.lifecycle.certificates.numbers import NumberShape
from onex.lifecycle.certificates.permissions import CertificatesPermission
from onex.lifecycle.certificates.procedure import BATCH
from onex.lifecycle.certificates.rules import Outcome, ResultFacts, Side, result_is_released
from onex.lifecycle.certificates.selectors.eligibility import Judgement, issuing_findings, judge_results
from onex.lifecycle.certificates.services.numbering import reserve, rule_in_force, shape_for
from onex.lifecycle.certificates.services.stopping import require_no_stop

WHY_LENGTH = 200
WHY_EN_LENGTH = 300
CITES = ("M21", "P2.5", "S4.4")


@transaction.atomic
def plan_issue(sitting: Sitting, *, by: Actor, on: date, begin: bool = True) -> IssueBatch:
    """颁证计划: a batch for every eligible result of a released sitting, its numbers set aside, its issue begun.

    All in one transaction, with the sitting locked: two plans of one sitting follow each other. ``begin=False`` leaves
    the batch planned. Raises :class:`NotAllowed` and :class:`NotFound` for the seat, and :class:`RuleRefused` with its
    clauses for results not released, an organisation that may not issue here today, or nothing to issue.
    """
    sitting = _lock(sitting, by)
    require_no_stop(sitting.organisation_id)
    _require(_released(sitting, on), "not_released")
    _require(issuing_findings(sitting, on), "may_not_issue")
    rule = rule_in_force(sitting.organisation_id, sitting.regime, on)
    numbers = shape_for(sitting, rule, on)
    eligible, withheld = _judge(sitting, on)
    batch = IssueBatch(
        sitting=sitting,
        organisation=sitting.organisation,
        level=sitting.level,
        region=sitting.region,
        regime=sitting.regime,
        number_rule=rule,
        series_key=numbers.key,
        first_serial=reserve(numbers, len(eligible), cite=rule.cite),
        planned=len(eligible),
        withheld=len(withheld),
        issued_on=on,
    )
    _open(batch, eligible, withheld, by=by, on=on)
    _tell(batch, numbers, by=by, on=on)
    if begin:
        batch.case = advance(batch.case.number, "issue", by=by, on=on)
        batch.refresh_from_db(fields=["job"])
    return batch


def _lock(sitting: Sitting, by: Actor) -> Sitting:
    if not may(by, CertificatesPermission.PLAN_BATCH):
        raise NotAllowed("not_allowed", _("颁证计划由评价组织负责人作出"), cites=CITES)
    visible = Sitting.objects.visible_to(by).select_related("organisation", "level__certificate", "region", "case")
    locked = visible.select_for_update(of=("self",)).filter(pk=sitting.pk, organisation=by.organisation_id).first()
    if locked is None:
        raise NotFound("no_such_sitting", _("没有这一考核批次，或不在当前身份的范围内"))
    return locked


def _released(sitting: Sitting, on: date) -> tuple[Finding, ...]:
    facts = ResultFacts(Side(sitting.regime), sitting.case.state == RELEASED, Outcome.PASSED)
    return (result_is_released(facts, Law(on, sitting.province)),)


def _require(findings: Iterable[Finding], code: str) -> None:
    failed = tuple(finding for finding in findings if not finding.passed)
    if failed:
        cites = dict.fromkeys(finding.cite for finding in failed)
        raise RuleRefused(code, failed[0].why, cites=cites, findings=failed)


def _judge(sitting: Sitting, on: date) -> tuple[list[int], list[Judgement]]:
    eligible: list[int] = []
    withheld: list[Judgement] = []
    for judgement in judge_results(sitting, on):
        if judgement.failed:
            withheld.append(judgement)
        else:
            eligible.append(judgement.result_id)
    if not eligible:
        findings = tuple(dict.fromkeys(finding for judgement in withheld for finding in judgement.failed))
        raise RuleRefused("nothing_to_issue", _("没有可以颁发证书的成绩"), cites=CITES, findings=findings)
    return eligible, withheld


def _open(batch: IssueBatch, eligible: list[int], withheld: list[Judgement], *, by: Actor, on: date) -> None:
    sitting = batch.sitting
    batch.case = open_case(
        procedure=BATCH,
        title=say("颁证：%(name)s") % {"name": sitting.name},
        organisation=sitting.organisation,
        region=sitting.region,
        certificate_code=sitting.level.certificate.code,
        regime=sitting.regime,
        by=by,
        on=on,
    )
    batch.save(force_insert=True)
    planned = ((batch.pk, serial, result_id) for serial, result_id in enumerate(eligible, start=batch.first_serial))
    insert_rows(PlannedNumber, ("batch", "serial", "result"), planned)
    insert_rows(Withheld, ("batch", "result", "rule", "cite", "why_zh", "why_en"), _reasons(batch.pk, withheld))


def _reasons(batch_id: int, withheld: Iterable[Judgement]) -> Iterator[tuple[int, int, str, str, str, str]]:
    for judgement in withheld:
        first = judgement.failed[0]
        zh = "；".join(finding.why.zh for finding in judgement.failed)[:WHY_LENGTH]
        en = "; ".join(finding.why.en for finding in judgement.failed)[:WHY_EN_LENGTH]
        yield batch_id, judgement.result_id, first.rule, first.cite, zh, en


def _tell(batch: IssueBatch, numbers: NumberShape, *, by: Actor, on: date) -> None:
    event = events.BatchPlanned(
        subject=batch.case.subject,
        batch=batch.pk,
        sitting=batch.sitting_id,
        level=batch.level.code,
        planned=batch.planned,
        withheld=batch.withheld,
        rule_version=batch.number_rule.version,
        first_number=numbers.write(batch.first_serial),
        last_number=numbers.write(batch.last_serial),
    )
    record(
        event,
        by=by.author,
        cites=CITES,
        reason="",
        on=on,
        organisation=str(batch.organisation.ref),
        province=batch.case.province,
    )
