"""Fixtures that walk pages in a real browser, for every test: ``tests/conftest.py`` takes them in once for the session.

``walker`` opens pages of the live server, signs a user in, checks a page (axe, console, requests) and photographs it::

    def test_the_page(walker, ...):
        page = walker.sign_in(user, mandate)
        walker.open(page, "/workbench")
        walker.check(page, "workbench")

Screenshots go to ``ONEX_SHOTS`` or a folder of pytest's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from onex.foundation.accounts.services import SEAT_KEY

if TYPE_CHECKING:
    from onex.foundation.accounts.models import Mandate, User

__all__ = ["Walker", "browser", "walker"]

CHROMIUM = os.environ.get("ONEX_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
AXE = Path(__file__).parent / "axe" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Walker:
    """A visitor, or several: each ``visit`` or ``sign_in`` is a browser session of its own."""

    browser: Browser
    address: str
    shots: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def visit(self, *, width: dict[str, int] | None = None, language: str = "zh-hans", javascript: bool = True) -> Page:
        """A page of a new session that is not signed in."""
        context = self.browser.new_context(
            viewport=width or DESKTOP, locale="zh-CN", java_script_enabled=javascript, reduced_motion="reduce"
        )
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.address}])
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", self._heard)
        page.on("request", self._asked)
        return page

    def sign_in(
        self, user: User, mandate: Mandate | None = None, *, width: dict[str, int] | None = None, language: str = "zh-hans"
    ) -> Page:
        """A page of a new session of ``user`` in the seat of ``mandate``; the sign-in page has tests of its own."""
        client = Client()
        client.force_login(user)
        if mandate is not None:
            session = client.session
            session[SEAT_KEY] = mandate.pk
            session.save()
        page = self.visit(width=width, language=language)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.address}])
        return page

    def open(self, page: Page, path: str, *, status: int = 200) -> Page:
        """Goes to a path of the live server, which answers with ``status``."""
        answer = page.goto(self.address + path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return page

    def check(self, page: Page, name: str) -> None:
        """Photographs the page, then fails on an axe finding, a console error, a foreign request or sideways scrolling."""
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(self.shots / f"{name}-{width}.png"), full_page=True)
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(result => result.violations)", WCAG
        )
        told = [
            f"{violation['id']}: {violation['help']} {json.dumps([node['target'] for node in violation['nodes']][:5])}"
            for violation in found
        ]
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            told.append(f"the page scrolls sideways by {overflow} px")
        told += self.complaints
        assert not told, "\n".join([f"{page.url} at {width} px", *told])

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx or 5xx is reported by the browser too; what it says is for the test to judge.
        if message.type == "error" and "Failed to load resource: the server responded" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(self.address):
            self.complaints.append(f"foreign request: {request.url}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's own event loop runs in this thread, and Django would take it for ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def walker(browser: Browser, live_server: object, tmp_path: Path) -> Iterator[Walker]:
    shots = Path(os.environ.get("ONEX_SHOTS", tmp_path))
    shots.mkdir(parents=True, exist_ok=True)
    walking = Walker(browser=browser, address=str(live_server), shots=shots)
    yield walking
    for context in walking.contexts:
        context.close()
