"""The shell's own pages in a real browser: accessible, quiet, within their width, in both languages."""

from __future__ import annotations

import pytest

from onex.foundation.accounts.roles import Role
from tests.factories.accounts import make_seat
from tests.web.browser.pages import DESKTOP, PHONE, Walker
from tests.web.conftest import Desk

WIDTHS = pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desktop"])
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


@WIDTHS
@LANGUAGES
def test_the_public_pages(walker: Walker, width: dict[str, int], language: str) -> None:
    page = walker.visit(width=width, language=language)
    for name, path in {"home": "/", "sign-in": "/sign-in", "missing": "/no-such-page"}.items():
        walker.open(page, path, status=404 if name == "missing" else 200)
        walker.check(page, f"{name}-{language}")


@WIDTHS
@LANGUAGES
def test_an_empty_workbench_and_list(walker: Walker, width: dict[str, int], language: str) -> None:
    seat = make_seat(role=Role.PROVINCE_CLERK)
    page = walker.sign_in(seat.user, seat.mandate, width=width, language=language)
    for name, path in {"workbench-empty": "/workbench", "cases-empty": "/cases/", "case-missing": "/cases/nothing"}.items():
        walker.open(page, path, status=404 if name == "case-missing" else 200)
        walker.check(page, f"{name}-{language}")


@WIDTHS
@LANGUAGES
def test_a_working_desk(walker: Walker, desk: Desk, width: dict[str, int], language: str) -> None:
    clerk = walker.sign_in(desk.clerk.user, desk.clerk.mandate, width=width, language=language)
    for name, path in {
        "workbench": "/workbench",
        "workbench-overdue": "/workbench?queue=overdue",
        "cases": "/cases/",
        "case-draft": f"/cases/{desk.draft.number}",
        "case-published": f"/cases/{desk.published.number}",
        "case-two-person": f"/cases/{desk.released.number}",
        "case-done": f"/cases/{desk.done.number}",
    }.items():
        walker.open(clerk, path)
        walker.check(clerk, f"{name}-{language}")


@WIDTHS
def test_the_province_reviews(walker: Walker, desk: Desk, width: dict[str, int]) -> None:
    province = walker.sign_in(desk.province.user, desk.province.mandate, width=width)
    for name, path in {"workbench-province": "/workbench", "case-overdue": f"/cases/{desk.overdue.number}"}.items():
        walker.open(province, path)
        walker.check(province, name)


def test_a_step_refused_says_why(walker: Walker, desk: Desk) -> None:
    page = walker.sign_in(desk.clerk.user, desk.clerk.mandate)
    walker.open(page, f"/cases/{desk.draft.number}")
    withdraw = page.locator("form[action$='/steps/withdraw']")
    withdraw.locator("textarea").evaluate("area => area.removeAttribute('required')")
    withdraw.get_by_role("button").click()
    page.get_by_role("heading", name="提交的内容有误").wait_for()
    walker.check(page, "refused")


def test_the_menu_opens_and_closes_by_keyboard_on_a_phone(walker: Walker, desk: Desk) -> None:
    page = walker.sign_in(desk.clerk.user, desk.clerk.mandate, width=PHONE)
    walker.open(page, "/workbench")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="关闭菜单").wait_for()
    walker.check(page, "menu")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="关闭菜单").wait_for(state="hidden")


def test_the_seat_menu(walker: Walker, desk: Desk) -> None:
    make_seat(user=desk.clerk.user, role=Role.SCHOOL_CLERK)
    page = walker.sign_in(desk.clerk.user, desk.clerk.mandate)
    walker.open(page, "/workbench")
    page.locator(".ox-top .ox-menu > summary").click()
    walker.check(page, "seat-menu")
    page.get_by_role("button", name="院校经办").click()
    page.wait_for_url("**/workbench")
    assert "院校经办" in page.locator(".ox-subtitle").inner_text()
