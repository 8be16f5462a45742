"""A procedure of no law for the shell's pages, and cases on it in several states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone

from onex.foundation.accounts.roles import Role
from onex.foundation.procedures.kernel import forget, register
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import advance, claim
from onex.foundation.procedures.steps import Procedure
from tests.factories.accounts import Seat, make_seat
from tests.factories.parties import make_organisation
from tests.factories.procedures import make_case, review_procedure

NAME = "testing.review"


@pytest.fixture
def review() -> Iterator[Procedure]:
    yield register(review_procedure(name=NAME))
    forget(NAME)


@dataclass(frozen=True)
class Desk:
    """Two clerks of one organisation, their lead, and the province; cases in several states."""

    clerk: Seat
    colleague: Seat
    lead: Seat
    province: Seat
    draft: Case
    submitted: Case
    overdue: Case
    published: Case
    released: Case
    done: Case


def _published(clerk: Seat, province: Seat, title: str, on: date) -> Case:
    case = make_case(title=title, organisation=clerk.mandate.organisation, by=clerk.actor, on=on)
    advance(case.number, "submit", by=clerk.actor, on=on)
    return advance(case.number, "publish", by=province.actor, on=on)


@pytest.fixture
def desk(db: None, review: Procedure) -> Desk:
    today = timezone.localdate()
    long_ago = today - timedelta(days=60)
    body = make_organisation(name="示范职业技能评价中心", region="9901")
    clerk, colleague = make_seat(organisation=body), make_seat(organisation=body)
    lead = make_seat(organisation=body, role=Role.ORGANISATION_LEAD)
    province = make_seat(role=Role.PROVINCE_CLERK, region="99")
    draft = make_case(title="2026 年秋季工业机器人应用编程考核结果", organisation=body, by=clerk.actor, on=today)
    submitted = make_case(title="2026 年秋季网络安全运维考核结果", organisation=body, by=clerk.actor, on=today)
    advance(submitted.number, "submit", by=clerk.actor, on=today)
    overdue = make_case(title="2026 年夏季母婴护理考核结果", organisation=body, by=clerk.actor, on=long_ago)
    advance(overdue.number, "submit", by=clerk.actor, on=long_ago)
    claim(overdue.number, by=province.actor, on=today)
    published = _published(clerk, province, "2026 年秋季智能财税考核结果", today)
    released = _published(clerk, province, "2026 年夏季物流管理考核结果", long_ago)
    advance(released.number, "release", by=clerk.actor, on=today, reason="公示期满，无异议")
    done = _published(clerk, province, "2026 年春季云计算开发考核结果", long_ago)
    advance(done.number, "release", by=clerk.actor, on=long_ago + timedelta(days=30))
    advance(done.number, "confirm", by=colleague.actor, on=long_ago + timedelta(days=31))
    return Desk(clerk, colleague, lead, province, draft, submitted, overdue, published, released, done)
