"""The human-resources side: results approved by city and province, a number of 22 characters (S4.3, S4.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from onex.foundation.jobs.worker import run_pending
from onex.foundation.parties.selectors import names_of
from onex.foundation.procedures.services import advance
from onex.lifecycle.certificates.models import IssuedCertificate
from tests.factories.assessment import make_result, make_sitting
from tests.journeys.town import HR_ISSUER_CODE, HrTown, make_hr_town
from tests.journeys.visitor import Visitor
from tests.web.browser.pages import PHONE, Walker

if TYPE_CHECKING:
    from tests.journeys.conftest import Day

PUBLISHED_ON = date(2026, 3, 2)
UPLOADED_ON = date(2026, 3, 10)


@pytest.fixture
def hr_town(walker: Walker) -> HrTown:
    return make_hr_town()


def test_results_approved_by_city_and_province_become_certificates(
    day: Day, hr_town: HrTown, visitor: Callable[..., Visitor]
) -> None:
    day.is_now(PUBLISHED_ON)
    sitting = make_sitting(level=hr_town.level, name="2026 年春季四级认定", by=hr_town.clerk.actor, on=PUBLISHED_ON)
    for scores in (("80", "75"), ("62", "61"), ("90", "59")):
        make_result(sitting=sitting, scores=scores)
    number = sitting.case.number
    advance(number, "submit", by=hr_town.clerk.actor, on=PUBLISHED_ON)
    advance(number, "publish", by=hr_town.lead.actor, on=PUBLISHED_ON)

    day.is_now(UPLOADED_ON)
    clerk, city, province = visitor(hr_town.clerk), visitor(hr_town.city), visitor(hr_town.province)
    province.goes_to(f"/cases/{number}")
    assert province.step("province_approve").count() == 0
    clerk.takes_step(number, "upload")
    clerk.sees("待市级审核")
    city.goes_to("/workbench")
    city.looks("hr-01-city")
    city.follows("2026 年春季四级认定")
    city.looks("hr-02-city-case")
    city.takes_step(number, "city_approve", "抽查 3 份答卷，与上报一致")
    city.sees("待省级审核")
    province.takes_step(number, "province_approve")
    province.sees("审核通过，待发布")
    province.looks("hr-03-approved")

    lead, second = visitor(hr_town.lead), visitor(hr_town.second, language="en", width=PHONE)
    lead.takes_step(number, "release")
    second.takes_step(number, "confirm")
    second.sees("Results released")
    second.looks("hr-04-released")
    lead.goes_to(f"/cases/{number}")
    lead.follows("颁证计划")
    lead.presses("颁发 2 份证书")
    run_pending()

    issued = list(IssuedCertificate.objects.order_by("serial"))
    assert [(len(one.number), one.number[:13]) for one in issued] == [(22, HR_ISSUER_CODE)] * 2
    lead.goes_to(f"/certificates/{issued[0].number}")
    lead.looks("hr-05-certificate")
    anyone = visitor(width=PHONE)
    anyone.goes_to("/verify")
    anyone.fills_in(number=issued[0].number, proof=names_of([issued[0].person_id])[issued[0].person_id])
    anyone.presses("查验")
    anyone.sees("证书有效", "四级/中级工")
    anyone.looks("hr-06-valid")
