"""Opening a sitting, publishing a scheme, and who sees which sittings and results."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from onex.foundation.accounts.actors import ANONYMOUS
from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import Organisation, OrganisationKind
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, RuleRefused
from onex.lifecycle.assessment.models import Candidate, Result, Scheme, Sitting
from onex.lifecycle.assessment.selectors import scheme_on, summary_of
from onex.lifecycle.assessment.services import open_sitting, publish_scheme
from onex.lifecycle.catalogue import services as catalogue
from onex.lifecycle.catalogue.models import CertificateLevel, Regime
from tests.factories.accounts import make_seat
from tests.factories.assessment import (
    DRAFTED_ON,
    EXAM_ON,
    THEORY_AND_PRACTICE,
    advance_to,
    make_result,
    make_scheme,
    make_sitting,
)
from tests.factories.catalogue import BY, LISTED_ON, make_level
from tests.factories.parties import make_organisation, make_region

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def level() -> CertificateLevel:
    made = make_level()
    make_scheme(level=made)
    return made


def opened(level: CertificateLevel, **changes: object) -> Sitting:
    usual: dict[str, object] = {
        "organisation": level.certificate.organisation,
        "level": level,
        "name": "2026年第一批",
        "exam_on": EXAM_ON,
        "region": make_region(code="9901"),
        "by": make_seat(role=Role.ORGANISATION_CLERK, organisation=level.certificate.organisation).actor,
        "on": DRAFTED_ON,
    }
    return open_sitting(**(usual | changes))


def test_sitting_opens_a_case_in_draft(level: CertificateLevel) -> None:
    sitting = opened(level)
    assert (sitting.case.state, sitting.case.procedure) == ("draft", "assessment.results_campus")
    assert (sitting.case.certificate_code, sitting.case.region_id) == (level.certificate.code, "990100")
    entry = Entry.objects.get(topic="assessment.sitting_opened")
    assert entry.payload == {"level": f"{level.certificate.code}/{level.code}", "exam_on": "2026-03-01", "scheme_version": 1}


def test_hr_sitting_runs_on_the_hr_table() -> None:
    assert make_sitting(regime=Regime.HR).case.procedure == "assessment.results_hr"


def test_sitting_before_the_first_day_of_the_right_is_refused(level: CertificateLevel) -> None:
    with pytest.raises(RuleRefused, match="may_not_examine") as refused:
        opened(level, exam_on=LISTED_ON - DAY)
    assert len(refused.value.findings) == 5
    assert set(refused.value.cites) == {"M16", "G5.1"}
    assert opened(level, exam_on=LISTED_ON).exam_on == LISTED_ON


def test_restricted_organisation_opens_none(level: CertificateLevel) -> None:
    body = level.certificate.organisation
    catalogue.restrict(body, regime=Regime.CAMPUS, level=level, since=EXAM_ON, until=EXAM_ON, reason="整改", by=BY, on=EXAM_ON)
    with pytest.raises(RuleRefused) as refused:
        opened(level)
    assert refused.value.cites == ("X7(4)",)
    assert opened(level, exam_on=EXAM_ON + DAY)
    assert opened(level, exam_on=EXAM_ON - DAY)


def test_hr_sitting_in_another_city_is_refused() -> None:
    level = make_level(regime=Regime.HR)
    make_scheme(level=level)
    with pytest.raises(RuleRefused) as refused:
        opened(level, region=make_region(code="9902"))
    assert refused.value.cites == ("S3.2(4)",)


def test_sitting_needs_a_scheme() -> None:
    with pytest.raises(RuleRefused, match="no_scheme"):
        opened(make_level())


@pytest.mark.parametrize(
    "role", [Role.ORGANISATION_LEAD, Role.SCHOOL_CLERK, Role.PROVINCE_CLERK, Role.MINISTRY_CLERK, Role.SYSTEM_ADMIN]
)
def test_only_the_clerk_opens(level: CertificateLevel, role: Role) -> None:
    with pytest.raises(NotAllowed):
        opened(level, by=make_seat(role=role, organisation=level.certificate.organisation).actor)


def test_clerk_of_another_body_or_certificate_is_refused(level: CertificateLevel) -> None:
    own = level.certificate.organisation
    for seat in (
        make_seat(role=Role.ORGANISATION_CLERK),
        make_seat(role=Role.ORGANISATION_CLERK, organisation=own, certificate_code="OTHER"),
    ):
        with pytest.raises(NotAllowed):
            opened(level, by=seat.actor)
    with pytest.raises(NotAllowed):
        opened(level, by=ANONYMOUS)
    with pytest.raises(BadInput):
        opened(level, name="  ")


def test_new_scheme_begins_where_the_old_one_ends(level: CertificateLevel) -> None:
    since = date(2026, 3, 1)
    publish_scheme(level, parts=THEORY_AND_PRACTICE, pass_line=Decimal(80), since=since, by=BY, on=DRAFTED_ON)
    assert list(Scheme.objects.values_list("version", "since", "until")) == [
        (1, LISTED_ON, since - DAY),
        (2, since, None),
    ]
    before, after = scheme_on(level, since - DAY), scheme_on(level, since)
    assert (before and before.pass_line, after and after.pass_line) == (Decimal(60), Decimal(80))
    assert scheme_on(level, LISTED_ON - DAY) is None
    assert opened(level, exam_on=since - DAY).scheme == before
    assert opened(level, exam_on=since).scheme == after


def test_scheme_refusals(level: CertificateLevel) -> None:
    lead = make_seat(role=Role.ORGANISATION_LEAD, organisation=level.certificate.organisation).actor
    usual = {"parts": THEORY_AND_PRACTICE, "pass_line": Decimal(60), "since": EXAM_ON, "by": lead, "on": DRAFTED_ON}
    with pytest.raises(Conflict, match="scheme_in_the_past"):
        publish_scheme(level, **usual | {"since": LISTED_ON})
    with pytest.raises(BadInput, match="scheme_impossible"):
        publish_scheme(level, **usual | {"parts": THEORY_AND_PRACTICE[:1]})
    with pytest.raises(BadInput, match="scheme_impossible"):
        publish_scheme(level, **usual | {"pass_line": None})
    for stranger in (
        make_seat(role=Role.ORGANISATION_LEAD).actor,
        make_seat(role=Role.ORGANISATION_CLERK, organisation=level.certificate.organisation).actor,
        make_seat(role=Role.PROVINCE_CLERK).actor,
    ):
        with pytest.raises(NotAllowed):
            publish_scheme(level, **usual | {"by": stranger})
    assert publish_scheme(level, **usual).version == 2


class Reach:
    """One released school-side sitting with two schools, one hr sitting."""

    def __init__(self) -> None:
        self.schools = [make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901") for _ in range(2)]
        self.campus = make_sitting()
        for school in (*self.schools, self.schools[0]):
            make_result(sitting=self.campus, school=school)
        self.hr = make_sitting(regime=Regime.HR)
        make_result(sitting=self.hr, scores=("60", "60"))

    def of(
        self, role: Role, organisation: Organisation | None = None, region: str | None = None, certificate: str = ""
    ) -> tuple[int, int]:
        actor = make_seat(role=role, organisation=organisation, region=region, certificate_code=certificate).actor
        seen = Sitting.objects.visible_to(actor)
        assert Candidate.objects.visible_to(actor).count() == Result.objects.visible_to(actor).count()
        return seen.count(), Candidate.objects.visible_to(actor).count()


@pytest.fixture
def reach() -> Reach:
    return Reach()


def test_each_seat_sees_its_own(reach: Reach) -> None:
    body = reach.campus.organisation
    code = reach.campus.level.certificate.code
    assert reach.of(Role.ORGANISATION_CLERK, body) == (1, 3)
    assert reach.of(Role.ORGANISATION_LEAD, body, certificate=code) == (1, 3)
    assert reach.of(Role.ORGANISATION_LEAD, body, certificate="OTHER") == (0, 0)
    assert reach.of(Role.ORGANISATION_CLERK) == (0, 0)
    assert reach.of(Role.PROVINCE_CLERK, region="99") == (1, 3)
    assert reach.of(Role.PROVINCE_CLERK, region="98") == (0, 0)
    assert reach.of(Role.CITY_CLERK, region="9901") == (1, 3)
    assert reach.of(Role.CITY_CLERK, region="9902") == (0, 0)
    assert reach.of(Role.HR_PROVINCE_CLERK, region="99") == (1, 1)
    assert reach.of(Role.HR_CITY_CLERK, region="9901") == (1, 1)
    assert reach.of(Role.HR_CITY_CLERK, region="9902") == (0, 0)
    assert reach.of(Role.MINISTRY_CLERK) == (1, 3)
    assert reach.of(Role.MINISTRY_CLERK, certificate="OTHER") == (0, 0)


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.EXPERT, Role.LEARNER, Role.EMPLOYER, Role.EXAM_STAFF]
)
def test_other_seats_see_nothing(reach: Reach, role: Role) -> None:
    assert reach.of(role, None if role in (Role.EXPERT, Role.LEARNER) else reach.campus.organisation) == (0, 0)


def test_nobody_sees_nothing(reach: Reach) -> None:
    assert not Sitting.objects.visible_to(ANONYMOUS).exists()
    seated = make_seat(role=Role.ORGANISATION_CLERK, organisation=reach.campus.organisation).actor
    assert not Sitting.objects.visible_to(replace(seated, role=None)).exists()


def test_school_sees_its_own_students_once_published(reach: Reach) -> None:
    first, second = reach.schools
    assert reach.of(Role.SCHOOL_CLERK, first) == (0, 0)
    advance_to(reach.campus, "submitted")
    assert reach.of(Role.SCHOOL_CLERK, first) == (0, 0)
    advance_to(reach.campus, "published")
    assert reach.of(Role.SCHOOL_CLERK, first) == (1, 2)
    assert reach.of(Role.SCHOOL_CLERK, second) == (1, 1)
    assert reach.of(Role.SCHOOL_CLERK) == (0, 0)
    assert reach.of(Role.SCHOOL_CLERK, first, certificate="OTHER") == (0, 0)


def test_summary_counts_what_the_seat_sees(reach: Reach) -> None:
    advance_to(reach.campus, "published")
    school = make_seat(role=Role.SCHOOL_CLERK, organisation=reach.schools[1]).actor
    body = make_seat(role=Role.ORGANISATION_CLERK, organisation=reach.campus.organisation).actor
    assert summary_of(reach.campus, school).counts == {"passed": 1}
    assert summary_of(reach.campus, body).counts == {"passed": 3}


def test_summary_puts_each_composite_into_one_band() -> None:
    sitting = make_sitting()
    for mark in ("0", "9.99", "10", "59.99", "60", "99.99", "100"):
        make_result(sitting=sitting, scores=(mark, mark))
    clerk = make_seat(role=Role.ORGANISATION_CLERK, organisation=sitting.organisation).actor
    summary = summary_of(sitting, clerk)
    assert {band.low: band.count for band in summary.bands} == {0: 2, 10: 1, 50: 1, 60: 1, 90: 2}
    assert summary.mean == Decimal("48.57")
    assert [band.label for band in summary.bands] == ["0–9.99", "10–19.99", "50–59.99", "60–69.99", "90–100"]
