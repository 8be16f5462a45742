"""Every page of seats and accounts in a real browser, on a phone and on a desk."""

from __future__ import annotations

import pytest
from django.utils import timezone

from onex.foundation.accounts.roles import Role
from tests.factories.accounts import make_seat, make_user
from tests.factories.mandates import make_loan
from tests.factories.parties import make_name, make_organisation, make_person, make_test_number
from tests.web.browser.pages import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WIDTHS = pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desk"])


@pytest.fixture
def office():
    body = make_organisation(name="云起数字技能评价中心（测试）", region="9901")
    lead = make_seat(role=Role.ORGANISATION_LEAD, organisation=body, user=make_user(person=make_person(name="林示范")))
    colleague = make_seat(role=Role.EXAM_STAFF, organisation=body, user=make_user(person=make_person(name="童示范")))
    make_seat(organisation=body, until=timezone.localdate(), user=make_user(person=make_person(name="柯示范")))
    return lead, make_loan(lead, to=colleague, on=timezone.localdate())


@WIDTHS
def test_pages_of_a_lead(walker, office, width):
    lead, loan = office
    page = walker.sign_in(lead.user, lead.mandate, width=width)
    for name, path in {
        "seats": "/seats/?show=all",
        "seat": f"/seats/{lead.mandate.pk}",
        "loan": f"/seats/{loan.mandate.pk}",
        "grant": "/seats/grant",
        "delegate": f"/seats/{lead.mandate.pk}/delegate",
        "account": f"/accounts/{lead.user.pk}",
        "powers": "/seats/powers",
        "powers-of-one": "/seats/powers?role=organisation_lead",
        "open": "/accounts/new",
    }.items():
        walker.open(page, path)
        walker.check(page, f"mandates-{name}")


@WIDTHS
def test_refused_grant_keeps_what_was_typed(walker, office, width):
    lead, _loan = office
    page = walker.sign_in(lead.user, lead.mandate, width=width)
    walker.open(page, "/seats/grant")
    page.fill("[name=login_name]", lead.user.login_name)
    page.fill("[name=name]", "林示范")
    page.fill("[name=since]", "2020-01-01")
    page.fill("[name=reason]", "自授")
    page.click("main button[type=submit]")
    page.wait_for_selector(".ox-finding.is-failed")
    walker.check(page, "mandates-grant-refused")
    assert page.input_value("[name=login_name]") == lead.user.login_name


@WIDTHS
def test_account_from_opening_to_activation_without_javascript(walker, width):
    admin = make_seat(role=Role.SECURITY_ADMIN)
    page = walker.sign_in(admin.user, admin.mandate, width=width)
    walker.open(page, "/accounts/")
    walker.check(page, "mandates-accounts")
    other = make_seat()
    walker.open(page, f"/accounts/{other.user.pk}")
    walker.check(page, "mandates-account-administered")
    system = make_seat(role=Role.SYSTEM_ADMIN)
    page = walker.sign_in(system.user, system.mandate, width=width)
    walker.open(page, "/accounts/new")
    page.fill("[name=login_name]", "fresh")
    page.fill("[name=name]", make_name(number=795_001))
    page.fill("[name=number]", make_test_number(number=795_001))
    page.fill("[name=reason]", "入职")
    page.click("main button[type=submit]")
    page.wait_for_selector("#sheet-title")
    walker.check(page, "mandates-sheet")
    code = page.inner_text("dd.ox-number")
    visitor = walker.visit(width=width, javascript=False)
    walker.open(visitor, "/activate")
    visitor.fill("[name=login_name]", "fresh")
    visitor.fill("[name=code]", code)
    for name in ("new", "again"):
        visitor.fill(f"[name={name}]", "four made-up words together")
    visitor.click("main button:has-text('启用')")
    visitor.wait_for_url("**/sign-in")
    looker = walker.visit(width=width)
    walker.open(looker, "/activate")
    walker.check(looker, "mandates-activate")
