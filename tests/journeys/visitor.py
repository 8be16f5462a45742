"""Someone at a browser, who does what a person does there: reads, fills in, presses, downloads, uploads."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.factories.accounts import PASSWORD, Seat
from tests.web.browser.pages import DESKTOP, Walker


class Visitor:
    """A browser session: of nobody, or of someone who is signed in and sits in a seat."""

    def __init__(
        self,
        walker: Walker,
        seat: Seat | None = None,
        *,
        width: dict[str, int] = DESKTOP,
        language: str = "zh-hans",
        javascript: bool = True,
    ) -> None:
        self.walker = walker
        self.javascript = javascript
        self.page: Page = (
            walker.sign_in(seat.user, seat.mandate, width=width, language=language)
            if seat
            else walker.visit(width=width, language=language, javascript=javascript)
        )
        self.page.set_default_timeout(10_000)

    # ── going and looking ────────────────────────────────────────────────────────────────────────────────────────

    def goes_to(self, path: str, *, status: int = 200) -> None:
        self.walker.open(self.page, path, status=status)

    def looks(self, name: str) -> None:
        """Photograph and judge the page: accessible, quiet, nothing from elsewhere, no sideways scrolling.

        Without JavaScript nothing can judge it in the page; it is photographed and its complaints are heard.
        """
        if self.javascript:
            self.walker.check(self.page, name)
        else:
            self.page.screenshot(path=str(self.walker.shots / f"{name}-no-script.png"), full_page=True)
            assert not self.walker.complaints

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.main.get_by_text(text).first).to_be_visible()

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.main.get_by_text(text)).to_have_count(0)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.walker.address)

    # ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────

    def follows(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def presses(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()

    def fills_in(self, **fields: str) -> None:
        """Each field by its name in the form; a choice by what it says."""
        for name, value in fields.items():
            field = self.main.locator(f"[name={name}]").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.evaluate(
                    """(field, words) => {
                        const options = [...field.options], fits = options.filter(one => one.text.includes(words));
                        const option = fits.find(one => one.text === words) ?? fits[0];
                        if (!option) throw new Error("no choice says " + words);
                        if (field.tomselect) field.tomselect.setValue(option.value); else field.value = option.value;
                    }""",
                    value,
                )
            else:
                field.fill(value)

    def signs_in(self, login_name: str) -> None:
        """By the form, wherever it stands."""
        if not self.path.startswith("/sign-in"):
            self.goes_to("/sign-in")
        self.fills_in(login_name=login_name, password=PASSWORD)
        self.presses("登录")

    def takes_step(self, case: str, step: str, reason: str = "") -> None:
        """On the page of a case, press the button of a step."""
        self.goes_to(f"/cases/{case}")
        form = self.step(step)
        if reason:
            form.locator("textarea").fill(reason)
        form.get_by_role("button").click()
        self.page.wait_for_load_state()

    def step(self, step: str) -> Locator:
        """The form of a step on the page of a case; it has no element when the step cannot be taken."""
        return self.page.locator(f"form[action$='/steps/{step}']")

    def downloads(self, name: str, to: Path) -> Path:
        with self.page.expect_download() as coming:
            self.main.get_by_role("link", name=name).first.click()
        coming.value.save_as(to)
        return to

    def uploads(self, path: Path) -> None:
        self.main.locator("input[type=file]").set_input_files(path)
        self.presses("上传并检查")
