"""Signing in and securing an account in a real browser, with Chromium's virtual authenticator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings

from config.settings.sandbox import sandbox_providers
from onex.foundation.accounts.models import User
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.sign_in import factors
from onex.foundation.accounts.sign_in.sessions import PROVED
from tests.factories.accounts import PASSWORD, make_seat
from tests.factories.sign_in import App
from tests.web.browser.pages import DESKTOP, PHONE, Walker

WIDTHS = pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desktop"])


def plug_in(page: Page) -> None:
    """A platform authenticator whose owner agrees to everything."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def type_password(walker: Walker, page: Page, user: User, onward: str = "/workbench") -> None:
    walker.open(page, f"/sign-in?next={onward}")
    page.get_by_label("登录名").fill(user.login_name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()


def grow_stale(page: Page, name: str) -> None:
    """As if the last proof were ten minutes old."""
    (key,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == name]
    session = SessionStore(session_key=key)
    session[PROVED] = (timezone.now() - timedelta(minutes=10)).timestamp()
    session.save()


@WIDTHS
def test_a_lead_enrols_a_passkey_and_signs_in_with_it(walker: Walker, settings: Settings, width: dict[str, int]) -> None:
    settings.SECOND_FACTOR, settings.STEP_UP_MINUTES = "required", 5
    seat = make_seat(role=Role.ORGANISATION_LEAD)
    page = walker.visit(width=width)
    plug_in(page)
    type_password(walker, page, seat.user)
    page.wait_for_url("**/security?**")
    walker.check(page, "security-needed")
    page.get_by_role("link", name="登记通行密钥").click()
    walker.check(page, "security-passkey")
    page.get_by_role("button", name="建立通行密钥").click()
    page.wait_for_url("**/security")
    walker.check(page, "security-enrolled")
    page.get_by_role("button", name="生成恢复码").click()
    page.get_by_text("只显示这一次").wait_for()
    walker.check(page, "security-recovery-codes")
    page.goto(walker.address + "/seat")
    page.get_by_role("button", name="使用").click()
    page.wait_for_url("**/workbench")

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    type_password(walker, page, seat.user)
    page.wait_for_url("**/second-step")
    walker.check(page, "second-step-passkey")
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url("**/workbench")
    assert factors.factors_of(seat.user)[0].counter > 0

    grow_stale(page, settings.SESSION_COOKIE_NAME)
    walker.open(page, "/cases/?export=csv&state=%E7%94%B2")
    walker.check(page, "confirm-passkey")
    with page.expect_download() as export:
        page.get_by_role("button", name="使用通行密钥").click()
    assert export.value.suggested_filename.endswith(".csv")


@WIDTHS
def test_the_pages_of_an_account(walker: Walker, width: dict[str, int]) -> None:
    seat = make_seat(role=Role.PROVINCE_CLERK)
    page = walker.sign_in(seat.user, seat.mandate, width=width)
    for name, path in {
        "empty": "/security",
        "authenticator": "/security/authenticator",
        "password": "/security/password",
    }.items():
        walker.open(page, path)
        walker.check(page, f"account-{name}")
    App(seat.user)
    walker.open(page, "/security")
    walker.check(page, "account-with-app")
    walker.open(page, "/confirm?next=/seat")
    page.get_by_label("动态口令或恢复码").fill("000000")
    page.get_by_role("button", name="核实并继续").click()
    page.get_by_text("未能核实").wait_for()
    walker.check(page, "confirm-wrong")


@WIDTHS
def test_the_second_step_without_javascript(walker: Walker, width: dict[str, int]) -> None:
    seat = make_seat(role=Role.PROVINCE_CLERK)
    app = App(seat.user)
    page = walker.visit(width=width, javascript=False)
    type_password(walker, page, seat.user)
    page.wait_for_url("**/second-step")
    page.get_by_label("动态口令或恢复码").fill(app.code())
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url("**/workbench")


@WIDTHS
def test_an_outside_identity_is_linked_and_signs_in(walker: Walker, settings: Settings, width: dict[str, int]) -> None:
    settings.IDENTITY_PROVIDERS = sandbox_providers(walker.address)
    seat = make_seat(role=Role.ORGANISATION_CLERK)
    page = walker.sign_in(seat.user, seat.mandate, width=width)
    walker.open(page, "/security/identities")
    walker.check(page, "identities")
    page.get_by_role("button", name="关联 OIDC").click()
    page.get_by_text("这是沙箱").wait_for()
    walker.check(page, "sandbox")
    page.get_by_role("button", name="沙箱人员甲").click()
    page.get_by_text("已关联外部身份").wait_for()
    walker.check(page, "identities-linked")

    visitor = walker.visit(width=width)
    for name in ("Portal", "OIDC"):
        walker.open(visitor, "/sign-in?next=/workbench")
        visitor.get_by_role("link", name=name).click()
        visitor.get_by_role("button", name="沙箱人员甲").click()
        if name == "Portal":
            visitor.get_by_role("heading", name="尚未关联帐号").wait_for()
            walker.check(visitor, "identity-unknown")
    visitor.wait_for_url("**/workbench")
