"""Made-up schemes, sittings and results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.accounts.roles import Role
from onex.foundation.parties.models import Organisation, Person, Region
from onex.foundation.policy import Law
from onex.foundation.procedures.kernel import get_procedure
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import advance
from onex.foundation.tabular.importers import Row
from onex.lifecycle.assessment.models import Candidate, PartForm, PartScore, Result, Scheme, Sitting
from onex.lifecycle.assessment.procedure import RELEASED
from onex.lifecycle.assessment.rules.scoring import Remark, result_of
from onex.lifecycle.assessment.services import PartPlan, open_sitting, publish_scheme
from onex.lifecycle.catalogue.models import CertificateLevel, Regime
from tests.factories.accounts import make_seat
from tests.factories.catalogue import LISTED_ON, make_level
from tests.factories.parties import make_person, make_region

BY = system_actor("factory")
RowMaker = Callable[..., Row]
"""How the tests of the import write a row: a number, and the cells that differ."""
EXAM_ON = date(2026, 3, 1)
DRAFTED_ON = date(2026, 3, 2)
"""A Monday with nothing but ordinary weeks after it."""

THEORY_AND_PRACTICE = (
    PartPlan("theory", "理论", PartForm.COMPUTER, Decimal(40)),
    PartPlan("practice", "实操", PartForm.PRACTICAL, Decimal(60)),
)
EACH_SIXTY = (
    PartPlan("theory", "理论", PartForm.COMPUTER, Decimal(50), pass_line=Decimal(60)),
    PartPlan("skill", "技能", PartForm.PRACTICAL, Decimal(50), pass_line=Decimal(60)),
)

_numbers = count(1)


def make_scheme(
    *,
    level: CertificateLevel,
    parts: Sequence[PartPlan] = THEORY_AND_PRACTICE,
    pass_line: Decimal | None = Decimal(60),
    since: date = LISTED_ON,
) -> Scheme:
    """A published scheme: composite of 60 unless said otherwise."""
    return publish_scheme(level, parts=parts, pass_line=pass_line, since=since, by=BY, on=since)


def make_sitting(
    *,
    level: CertificateLevel | None = None,
    organisation: Organisation | None = None,
    regime: Regime = Regime.CAMPUS,
    region: Region | str = "9901",
    name: str = "",
    exam_on: date = EXAM_ON,
    by: Actor = BY,
    on: date = DRAFTED_ON,
) -> Sitting:
    """A sitting in draft without candidates."""
    chosen = level or make_level(organisation=organisation, regime=regime)
    if not chosen.schemes.exists():
        if chosen.certificate.regime == Regime.HR:
            make_scheme(level=chosen, parts=EACH_SIXTY, pass_line=None)
        else:
            make_scheme(level=chosen)
    return open_sitting(
        organisation=chosen.certificate.organisation,
        level=chosen,
        name=name or f"示范批次{next(_numbers)}",
        exam_on=exam_on,
        region=make_region(code=region) if isinstance(region, str) else region,
        by=by,
        on=on,
    )


def make_candidate(
    *, sitting: Sitting, person: Person | None = None, school: Organisation | None = None, admission_number: str = ""
) -> Candidate:
    """A candidate without a result."""
    return Candidate.objects.create(
        sitting=sitting,
        person=person or make_person(),
        school=school,
        admission_number=admission_number or f"A{next(_numbers):08d}",
    )


def make_result(
    *,
    sitting: Sitting,
    person: Person | None = None,
    school: Organisation | None = None,
    admission_number: str = "",
    scores: Sequence[str] = ("80", "80"),
    remark: Remark = Remark.NONE,
) -> Result:
    """A candidate with scores in the order of the scheme's parts, judged by the scheme."""
    candidate = make_candidate(sitting=sitting, person=person, school=school, admission_number=admission_number)
    parts = list(sitting.scheme.parts.all())
    given = {} if remark is not Remark.NONE else dict(zip((part.key for part in parts), map(Decimal, scores), strict=True))
    outcome = result_of(sitting.scheme.as_rule(), given, remark)
    result = Result.objects.create(candidate=candidate, total=outcome.total, conclusion=outcome.conclusion)
    PartScore.objects.bulk_create(
        PartScore(result=result, part=part, score=given[part.key]) for part in parts if part.key in given
    )
    return result


def advance_to(sitting: Sitting, state: str, *, on: date = DRAFTED_ON) -> Case:
    """Walk the sitting's case to a state with made-up seats of the right roles; waits are waited for."""
    clerk = make_seat(role=Role.ORGANISATION_CLERK, organisation=sitting.organisation).actor
    lead = make_seat(role=Role.ORGANISATION_LEAD, organisation=sitting.organisation).actor
    city = make_seat(role=Role.HR_CITY_CLERK, region=sitting.region_id[:4]).actor
    province = make_seat(role=Role.HR_PROVINCE_CLERK, region=sitting.region_id[:2]).actor
    law = Law(sitting.case.law_on, sitting.province)
    later = law.deadline(f"assessment.results_publicity_{sitting.regime}", start=on).on + timedelta(days=1)
    campus = [("submit", clerk, on), ("publish", lead, on), ("release", lead, later), ("confirm", clerk, later)]
    hr = [
        *campus[:2],
        ("upload", clerk, later),
        ("city_approve", city, later),
        ("province_approve", province, later),
        *campus[2:],
    ]
    case = Case.objects.get(pk=sitting.case_id)
    for step, by, day in hr if sitting.regime == Regime.HR else campus:
        if case.state == state:
            break
        if case.state not in get_procedure(case.procedure).step(step).sources:
            continue
        case = advance(case.number, step, by=by, on=day)
    assert case.state == state
    sitting.case = case
    return case


def make_released_sitting(
    *, regime: Regime = Regime.CAMPUS, results: Sequence[Sequence[str]] = (("80", "80"),), level: CertificateLevel | None = None
) -> Sitting:
    """A sitting whose results (one candidate per pair of scores) are released."""
    sitting = make_sitting(regime=regime, level=level)
    for scores in results:
        make_result(sitting=sitting, scores=scores)
    advance_to(sitting, RELEASED)
    sitting.refresh_from_db()
    return sitting
