"""The pages of an identity check in a real browser, and a whole check by face through the sandbox's page."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import Settings

from onex.foundation.identity_checks.selectors import verified_on
from tests.factories.accounts import make_seat
from tests.factories.identity_checks import make_candidate, make_number
from tests.factories.parties import make_person
from tests.web.browser.pages import DESKTOP, PHONE, Walker

WIDTHS = pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desktop"])


@WIDTHS
@pytest.mark.django_db(transaction=True)
def test_face_check_through_the_sandbox(walker: Walker, width: dict[str, int], settings: Settings) -> None:
    settings.IDENTITY_CHECKER = settings.IDENTITY_CHECKER | {"address": f"{walker.address}/sandbox/identity-checks/ask"}
    seat = make_candidate()
    page = walker.sign_in(seat.user, seat.mandate, width=width)
    walker.open(page, "/identity-check")
    walker.check(page, "identity-check")
    page.get_by_label("核验方式").select_option("face")
    page.get_by_role("button", name="同意并核验").click()
    assert "人脸核验须单独同意" in page.content()
    walker.check(page, "identity-check-consents-missing")
    page.get_by_label("我同意把我的姓名和证件号码").check()
    page.get_by_label("我单独同意").check()
    page.get_by_role("button", name="同意并核验").click()
    walker.check(page, "identity-check-waiting")
    page.get_by_role("link", name="前往核验方页面").click()
    walker.check(page, "identity-check-sandbox")
    page.get_by_role("button", name="比对一致").click()
    walker.check(page, "identity-check-back")
    page.get_by_role("button", name="提交结果").click()
    walker.check(page, "identity-check-verified")
    assert verified_on(seat.user.person) == timezone.localdate()


@WIDTHS
@pytest.mark.django_db(transaction=True)
def test_clerk_confirms_in_person(walker: Walker, width: dict[str, int]) -> None:
    number = make_number()
    person, clerk = make_person(name="当面测试", number=number), make_seat()
    page = walker.sign_in(clerk.user, clerk.mandate, width=width)
    walker.open(page, "/identity-checks/in-person")
    walker.check(page, "in-person")
    page.get_by_label("姓名").fill("别人")
    page.get_by_label("证件号码").fill(number)
    page.get_by_label("我已查看证件原件").check()
    page.get_by_role("button", name="记录当面核验").click()
    walker.check(page, "in-person-unknown")
    page.get_by_label("姓名").fill("当面测试")
    page.get_by_role("button", name="记录当面核验").click()
    walker.check(page, "in-person-recorded")
    assert verified_on(person) == timezone.localdate()
