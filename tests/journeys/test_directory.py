"""The directory of bodies, the decision log, and the way from a decision to its clause and back (ACC-1, POL-4, G1.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from onex.foundation.procedures.services import advance
from tests.factories.assessment import make_result, make_sitting
from tests.factories.parties import make_test_credit_code
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor
from tests.web.browser.pages import PHONE

if TYPE_CHECKING:
    from tests.journeys.conftest import Day

TODAY = date(2026, 3, 2)


def test_a_school_is_registered_with_its_contact_and_lead(day: Day, town: Town, visitor: Callable[..., Visitor]) -> None:
    day.is_now(TODAY)
    clerk = visitor(town.province)
    clerk.goes_to("/organisations/")
    clerk.looks("directory-01-list")
    clerk.follows("登记机构")
    code = make_test_credit_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    clerk.fills_in(kind="试点院校", name="滨海示范职业学校", credit_code=wrong, region="示范市", opened_on="2026-03-02")
    clerk.presses("登记")
    assert clerk.main.locator("[name=credit_code][aria-invalid=true]").count() == 1
    clerk.looks("directory-02-wrong-code")
    clerk.fills_in(credit_code=code)
    clerk.presses("登记")
    clerk.sees("滨海示范职业学校", code, "还没有联系人。")
    clerk.main.get_by_text("指定联系人").click()
    contact = clerk.page.locator("form[action$='/contacts']")
    for name, value in {"duty": "1+X 证书总联系人", "name": "周老师", "phone": "13800000000"}.items():
        contact.locator(f"[name={name}]").fill(value)
    contact.get_by_role("button").click()
    clerk.sees("周老师", "1+X 证书总联系人")
    clerk.main.get_by_text("指定证书对接人").click()
    lead = clerk.page.locator("form[action$='/leads']")
    for name in ("certificate", "contact"):
        lead.locator(f"select[name={name}]").select_option(index=1)
    lead.get_by_role("button").click()
    clerk.sees("自 2026-03-02")
    clerk.looks("directory-03-school")

    clerk.goes_to("/records/")
    clerk.looks("directory-04-records")
    newest = clerk.main.locator("tbody a").first.get_attribute("href") or ""
    clerk.goes_to(newest)
    clerk.does_not_see("周老师", "13800000000")
    clerk.looks("directory-05-record")
    neighbour = visitor(town.neighbour)
    neighbour.goes_to("/organisations/")
    neighbour.does_not_see("滨海示范职业学校")
    neighbour.goes_to(newest, status=404)


def test_a_citation_leads_to_what_the_system_enforces(day: Day, town: Town, visitor: Callable[..., Visitor]) -> None:
    day.is_now(TODAY)
    sitting = make_sitting(level=town.level, name="2026 年春季考核", by=town.clerk.actor, on=TODAY)
    make_result(sitting=sitting)
    advance(sitting.case.number, "submit", by=town.clerk.actor, on=TODAY)
    advance(sitting.case.number, "publish", by=town.lead.actor, on=TODAY)
    clerk = visitor(town.clerk, width=PHONE)
    clerk.goes_to(f"/cases/{sitting.case.number}")
    clerk.page.locator("a.ox-cite", has_text="M23").first.click()
    clerk.page.wait_for_load_state()
    assert clerk.path == "/policy/clauses/M23"
    clerk.sees("据此设定的参数", "据此办理的步骤", "公示结果")
    clerk.looks("policy-01-clause")
    clerk.follows("考核结果公示（院校）")
    clerk.sees("按此计时的步骤")
    clerk.page.get_by_role("button", name="English").click()
    clerk.page.wait_for_load_state()
    clerk.looks("policy-02-parameter")
    clerk.page.locator("a.ox-cite", has_text="M23").first.click()
    clerk.page.wait_for_load_state()
    assert clerk.path == "/policy/clauses/M23"


def test_signing_in_without_javascript(day: Day, town: Town, visitor: Callable[..., Visitor]) -> None:
    day.is_now(TODAY)
    clerk = visitor(width=PHONE, javascript=False)
    clerk.goes_to("/sign-in")
    clerk.fills_in(login_name="clerk", password="not-the-password")
    clerk.presses("登录")
    assert clerk.main.get_by_role("alert").count() == 1
    clerk.looks("sign-in-refused")
    clerk.signs_in("clerk")
    assert clerk.path == "/workbench"
    clerk.looks("sign-in-workbench")
