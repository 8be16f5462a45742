"""Giving numbers: the rule and the body's code in force, and the series that counts."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.journal.services import record
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, RuleRefused
from onex.lifecycle.assessment.models import Sitting
from onex.lifecycle.catalogue.models import Regime
from onex.lifecycle.catalogue.permissions import keeps_directory
from onex.lifecycle.certificates import events
from onex.lifecycle.certificates.models import IssuerCode, NumberRule, NumberScheme, NumberSeries
from onex.lifecycle.certificates.numbers import (
    NumberParts,
    NumberProblem,
    NumberShape,
    Scheme,
    check_hr_body_code,
    check_template,
    shape,
)

CODING_CLAUSES = {Regime.CAMPUS: "M21", Regime.HR: "S4.4"}
ONE_DAY = timedelta(days=1)


def rule_in_force(organisation_id: int, regime: str, on: date) -> NumberRule:
    """The organisation's own coding rule of the day, else its regime's; raises :class:`RuleRefused`."""
    rules = NumberRule.objects.on(on).filter(regime=regime)
    found = rules.filter(organisation=organisation_id).first() or rules.filter(organisation=None).first()
    if found is None:
        raise RuleRefused("no_number_rule", _("颁发当日没有生效的证书编号规则"), cites=(CODING_CLAUSES[Regime(regime)],))
    return found


def shape_for(sitting: Sitting, rule: NumberRule, on: date) -> NumberShape:
    """The shape of the numbers of a sitting's certificates issued on a day; raises :class:`RuleRefused`."""
    level = sitting.level
    parts = NumberParts(
        organisation=body_code(sitting.organisation, sitting.regime, on),
        certificate=level.certificate.code,
        level=level.code,
        year=on.year,
    )
    try:
        return shape(Scheme(rule.scheme), rule.template, parts)
    except NumberProblem as problem:
        raise RuleRefused(problem.code, problem.message, cites=(rule.cite,)) from problem


def reserve(numbers: NumberShape, count: int, *, cite: str) -> int:
    """Set ``count`` consecutive serials aside and return the first; the series stays locked until the commit.

    A transaction that is rolled back gives them back, so that there is neither gap nor repeat. Raises
    :class:`RuleRefused` when the series cannot hold them.
    """
    NumberSeries.objects.bulk_create([NumberSeries(key=numbers.key, next_serial=1)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(key=numbers.key)
    try:
        numbers.check_range(series.next_serial, count)
    except NumberProblem as problem:
        raise RuleRefused(problem.code, problem.message, cites=(cite,)) from problem
    NumberSeries.objects.filter(key=numbers.key).update(next_serial=F("next_serial") + count)
    return series.next_serial


@transaction.atomic
def give_issuer_code(
    organisation: Organisation,
    *,
    regime: str,
    code: str,
    since: date,
    decision: str,
    cite: str = "S3.2(4)",
    by: Actor,
    on: date,
) -> IssuerCode:
    """机构赋码: give a body the code its numbers begin with; the code before it ends the day before ``since``."""
    _require_keeper(by, regime, organisation.province)
    if regime == Regime.HR:
        try:
            check_hr_body_code(code)
        except NumberProblem as problem:
            raise BadInput(problem.code, problem.message, cites=("S3.2(4)", "S4.4")) from problem
    elif not code.isalnum() or not code.isascii() or code != code.upper():
        raise BadInput("bad_body_code", _("机构编码只能由大写字母和数字组成"), cites=("M21",))
    IssuerCode.objects.filter(organisation=organisation, regime=regime, until=None).update(until=since - ONE_DAY)
    given = IssuerCode(organisation=organisation, regime=regime, code=code, since=since, decision=decision, cite=cite)
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict("code_taken", _("该机构编码已赋予其他机构")) from taken
    event = events.IssuerCodeGiven(subject=organisation.subject, regime=regime, code=code)
    ref = str(organisation.ref)
    record(event, by=by.author, cites=(cite,), reason="", on=on, organisation=ref, province=organisation.province)
    return given


@transaction.atomic
def set_number_rule(
    *,
    regime: str,
    version: str,
    template: str = "",
    organisation: Organisation | None = None,
    since: date,
    by: Actor,
    on: date,
) -> NumberRule:
    """编号规则: a template from ``since`` on (without one: the 22-character code); the open rule ends the day before."""
    _require_keeper(by, regime, organisation.province if organisation else "")
    scheme = NumberScheme.TEMPLATE if template else NumberScheme.HR_22
    if template:
        try:
            check_template(template)
        except NumberProblem as problem:
            raise BadInput(problem.code, problem.message, cites=(CODING_CLAUSES[Regime(regime)],)) from problem
    NumberRule.objects.filter(regime=regime, organisation=organisation, until=None).update(until=since - ONE_DAY)
    cite = CODING_CLAUSES[Regime(regime)]
    rule = NumberRule(
        regime=regime, organisation=organisation, version=version, scheme=scheme, template=template, since=since, cite=cite
    )
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as clash:
        raise Conflict("rule_exists", _("该版本的编号规则已登记，或起止日期颠倒")) from clash
    event = events.NumberRuleSet(
        subject=f"number_rule:{rule.pk}", regime=regime, version=version, scheme=scheme, template=template, since=since
    )
    record(event, by=by.author, cites=(cite,), reason="", on=on, organisation=str(organisation.ref) if organisation else "")
    return rule


def body_code(organisation: Organisation, regime: str, on: date) -> str:
    """The code given to the body; on the school side its credit code until one is given."""
    given = IssuerCode.objects.on(on).filter(organisation=organisation, regime=regime).first()
    if given is not None:
        return given.code
    if regime == Regime.CAMPUS and organisation.credit_code:
        return organisation.credit_code
    raise RuleRefused("no_issuer_code", _("颁发当日该机构没有机构编码，不能编号"), cites=("S3.2(4)", "S4.4"))


def _require_keeper(by: Actor, regime: str, province: str) -> None:
    if not keeps_directory(by, regime, province):
        raise NotAllowed("not_directory_keeper", _("您的席位不能登记编号规则和机构编码"), cites=("M16", "S3.2(4)"))
