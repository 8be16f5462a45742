"""The error pages in a browser: no request to another origin, nothing the content policy blocks, nothing inline, a number to quote."""

from __future__ import annotations

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page, Response

from config.urls import urlpatterns as all_patterns
from onex.foundation.accounts.doors import public_door
from onex.foundation.accounts.roles import Role
from onex.foundation.limits.budgets import BUDGETS, Use
from onex.foundation.limits.refusals import TooOften
from onex.foundation.policy.refusals import NotAllowed, NotFound
from onex.web.errors import bad_request, broken, not_allowed, not_found
from tests.factories.accounts import make_seat
from tests.web.browser.pages import Walker

INLINE = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
NUMBER = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
SECRET = "hushhush"
NEVER = ("Traceback", "ZeroDivisionError", ".py", "SELECT ")
TOLD = (SECRET, "planted", *NEVER)
"""What stands nowhere in an error page, its source included."""


@public_door("a test's own page")
def planted(request: HttpRequest, kind: str, word: str) -> HttpResponse:
    match kind:
        case "foreign":
            raise NotFound("no_such_thing", "没有这件东西")
        case "refused":
            raise NotAllowed("not_yours", "不归您办")
        case "often":
            raise TooOften(Use.LOOK, BUDGETS[Use.LOOK][0], times=1, ends=2_000_000_060, now=2_000_000_000)
    raise ZeroDivisionError(f"{word} {request.GET}")


urlpatterns = [path("planted/<str:kind>/<str:word>", planted), *all_patterns]
handler400, handler403, handler404, handler500 = bad_request, not_allowed, not_found, broken


def watch_policy(page: Page) -> list[str]:
    """Every violation of the content policy that the browser reports, from the first script on."""
    told: list[str] = []
    page.expose_function("violated", lambda found: told.append(str(found)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', found => violated(`${found.violatedDirective} ${found.blockedURI}`))"
    )
    return told


def test_canary_what_the_policy_blocks_is_told(walker: Walker) -> None:
    page = walker.visit()
    violated = watch_policy(page)
    walker.open(page, "/")
    page.evaluate("() => { document.body.append(Object.assign(document.createElement('script'), {text: '1'})) }")
    page.wait_for_timeout(200)
    assert [one for one in violated if one.startswith("script-src")]
    walker.complaints.clear()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("place", "status"),
    [("planted/foreign", 404), ("planted/refused", 403), ("planted/often", 429), ("planted/fall", 500), ("no-such-page", 404)],
)
@pytest.mark.parametrize("role", [None, Role.ORGANISATION_CLERK], ids=["public", "clerk"])
def test_error_page_carries_a_number_and_no_more(walker: Walker, place: str, status: int, role: Role | None) -> None:
    seat = make_seat(role=role) if role else None
    page = walker.sign_in(seat.user, seat.mandate) if seat else walker.visit()
    violated = watch_policy(page)
    answer = page.goto(f"{walker.address}/{place}/{SECRET}?q={SECRET}")
    assert answer is not None
    assert answer.status == status
    says_no_more(page, answer)
    assert (walker.complaints, violated) == ([], [])


@pytest.mark.urls(__name__)
def test_stale_form_is_answered_with_a_number_and_no_more(walker: Walker) -> None:
    page = walker.visit()
    walker.open(page, f"/policy/?q={SECRET}")
    page.context.clear_cookies()
    with page.expect_navigation() as answered:
        page.locator(".ox-language button").click()
    assert answered.value.status == 403
    assert "页面已过期" in page.content()
    page.wait_for_load_state()
    assert NUMBER.search(page.locator("body").inner_text())
    assert "Traceback" not in page.content()
    assert walker.complaints == []


def says_no_more(page: Page, answer: Response) -> None:
    sent = answer.text()
    assert answer.headers["x-request-id"] in page.locator("main").inner_text()
    assert [word for word in TOLD if word in sent] == []
    assert INLINE.findall(sent) == []
