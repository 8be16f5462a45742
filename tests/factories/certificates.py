"""Made-up sittings whose results are released, and what follows from them. Rows are written straight into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.worker import run_pending
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import open_case
from onex.lifecycle.assessment.models import Candidate, Concluded, Result, Scheme, Sitting
from onex.lifecycle.assessment.procedure import BY_REGIME, RELEASED
from onex.lifecycle.catalogue.levels import label_of
from onex.lifecycle.catalogue.models import Agreement, CertificateLevel, IssuingRight, Listing, SkillCertificate, Status
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate, IssuerCode, NumberRule, NumberScheme
from onex.lifecycle.certificates.services import plan_issue
from tests.factories.accounts import Seat, make_seat
from tests.factories.parties import make_organisation, make_people, make_region

SINCE = date(2021, 1, 4)
MONDAY = date(2026, 3, 2)
"""A Monday with nothing but ordinary weeks after it."""
HR_BODY = "S00009900"

_numbers = count(1)


@dataclass(frozen=True)
class Issuer:
    """An organisation that may issue, the level it issues, and its two people."""

    organisation: Organisation
    level: CertificateLevel
    region: Region
    lead: Seat
    clerk: Seat


def make_number_rules() -> None:
    """The rules the migration enters; tests with real transactions empty the table."""
    for regime, version, scheme, template, cite in (
        ("campus", "campus-1", NumberScheme.TEMPLATE, "{organisation}{certificate}{level}{year}{serial:07d}", "P2.5"),
        ("hr", "hr-22-2019", NumberScheme.HR_22, "", "S4.4"),
    ):
        values = {"regime": regime, "scheme": scheme, "template": template, "since": SINCE, "cite": cite}
        NumberRule.objects.get_or_create(version=version, defaults=values)


def make_level(*, organisation: Organisation, regime: str = "campus", code: str = "1") -> CertificateLevel:
    """A level of a new certificate."""
    number = next(_numbers)
    certificate = SkillCertificate.objects.create(
        code=f"DEMO{number}", name=f"示范技能{number}", organisation=organisation, regime=regime
    )
    return CertificateLevel.objects.create(certificate=certificate, code=code, label=label_of(regime, code).zh)


def make_issuer(*, regime: str = "campus", region: str = "9901", code: str = "") -> Issuer:
    """An organisation listed, under agreement and with the right to issue one level since 2021."""
    make_number_rules()
    place = make_region(code=region)
    organisation = make_organisation(region=place)
    level = make_level(organisation=organisation, regime=regime, code=code or ("1" if regime == "campus" else "3"))
    decided = {"since": SINCE, "decision": "示范〔2021〕1号", "cite": "M16" if regime == "campus" else "S3.2(4)"}
    Listing.objects.create(organisation=organisation, regime=regime, status=Status.LISTED, **decided)
    Listing.objects.create(certificate=level.certificate, regime=regime, status=Status.LISTED, **decided)
    Agreement.objects.create(organisation=organisation, number=f"协议{organisation.pk}", since=SINCE)
    IssuingRight.objects.create(organisation=organisation, level=level, region=place, **decided)
    if regime == "hr":
        body = f"{HR_BODY}{organisation.pk % 10_000:04d}"
        IssuerCode.objects.create(
            organisation=organisation, regime=regime, code=body, since=SINCE, decision="示范", cite="S3.2(4)"
        )
    return Issuer(
        organisation=organisation,
        level=level,
        region=place,
        lead=make_seat(role=Role.ORGANISATION_LEAD, organisation=organisation),
        clerk=make_seat(role=Role.ORGANISATION_CLERK, organisation=organisation),
    )


def make_sitting(
    *,
    issuer: Issuer,
    conclusions: Sequence[Concluded] | int = 3,
    school: Organisation | None = None,
    people: Sequence[int] = (),
    released: bool = True,
    on: date = MONDAY,
) -> Sitting:
    """A sitting with one candidate for each conclusion (a number: so many who passed), released."""
    outcomes = [Concluded.PASSED] * conclusions if isinstance(conclusions, int) else list(conclusions)
    regime = issuer.level.certificate.regime
    scheme, _made = Scheme.objects.get_or_create(
        level=issuer.level, version=1, defaults={"since": SINCE, "pass_line": Decimal(60)}
    )
    case = open_case(
        procedure=BY_REGIME[regime],
        title="示范批次",
        organisation=issuer.organisation,
        region=issuer.region,
        certificate_code=issuer.level.certificate.code,
        by=system_actor("factory"),
        on=on,
    )
    if released:
        Case.objects.filter(pk=case.pk).update(state=RELEASED, closed_on=on)
        case.refresh_from_db()
    sitting = Sitting.objects.create(
        organisation=issuer.organisation,
        level=issuer.level,
        scheme=scheme,
        region=issuer.region,
        regime=regime,
        name=f"示范批次{case.number[-7:]}",
        exam_on=on,
        case=case,
    )
    _take_in(sitting, outcomes, school, list(people) or make_people(count=len(outcomes)))
    return sitting


def make_batch(*, issuer: Issuer | None = None, count: int = 3, begin: bool = True, on: date = MONDAY) -> IssueBatch:
    """A planned batch of a new sitting; its job waits in the queue."""
    chosen = issuer or make_issuer()
    return plan_issue(make_sitting(issuer=chosen, conclusions=count, on=on), by=chosen.lead.actor, on=on, begin=begin)


def make_issued(
    *, issuer: Issuer | None = None, count: int = 3, school: Organisation | None = None, on: date = MONDAY
) -> list[IssuedCertificate]:
    """Certificates issued through plan and job, by serial."""
    chosen = issuer or make_issuer()
    sitting = make_sitting(issuer=chosen, conclusions=count, school=school, on=on)
    batch = plan_issue(sitting, by=chosen.lead.actor, on=on)
    run_pending()
    return list(IssuedCertificate.objects.with_face().filter(batch=batch).order_by("serial"))


def make_school_seat(*, school: Organisation | None = None) -> Seat:
    """A school's clerk."""
    return make_seat(role=Role.SCHOOL_CLERK, organisation=school)


def actor_of(seat: Seat) -> Actor:
    """Who acts in a seat."""
    return seat.actor


def _take_in(sitting: Sitting, outcomes: Sequence[Concluded], school: Organisation | None, people: Sequence[int]) -> None:
    candidates = Candidate.objects.bulk_create(
        Candidate(sitting=sitting, person_id=person, school=school, admission_number=f"A{position:06d}")
        for position, person in zip(range(len(outcomes)), people, strict=True)
    )
    examined = (Concluded.PASSED, Concluded.FAILED)
    Result.objects.bulk_create(
        Result(
            candidate=candidate,
            total=Decimal("85.50" if outcome == Concluded.PASSED else "40.00") if outcome in examined else None,
            conclusion=outcome,
        )
        for candidate, outcome in zip(candidates, outcomes, strict=True)
    )
