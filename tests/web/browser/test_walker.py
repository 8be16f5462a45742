"""The walker sees what it is there to see, and pages work without scripts."""

from __future__ import annotations

import pytest

from tests.web.browser.pages import PHONE, Walker


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('h1').style.width = '3000px'", "scrolls sideways"),
        ("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))", "console"),
        ("fetch('https://elsewhere.example/').catch(() => 0)", "elsewhere.example"),
        ("setTimeout(() => { throw new Error('broken script') })", "broken script"),
    ],
)
def test_canary_a_harmed_page_is_told(walker: Walker, harm: str, told: str) -> None:
    page = walker.visit()
    walker.open(page, "/")
    page.evaluate(f"() => {{ {harm} }}")
    page.wait_for_timeout(200)
    with pytest.raises(AssertionError, match=told):
        walker.check(page, "harmed")
    walker.complaints.clear()


def test_a_page_that_does_not_answer_as_expected_is_told(walker: Walker) -> None:
    with pytest.raises(AssertionError, match="answered 404"):
        walker.open(walker.visit(), "/no-such-page")


def test_verifying_works_without_scripts(walker: Walker) -> None:
    page = walker.visit(javascript=False, width=PHONE)
    walker.open(page, "/")
    page.locator("#verify-number").fill("91990100990000006MW0901220260000001")
    page.locator("#verify-proof").fill("王小明")
    page.locator(".ox-hero-form button").click()
    page.get_by_text("没有这一编号的证书").wait_for()


def test_language_and_menu_work_without_scripts(walker: Walker) -> None:
    page = walker.visit(javascript=False)
    walker.open(page, "/policy/")
    page.locator(".ox-language button").click()
    assert page.url.endswith("/policy/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_keyboard_reaches_the_content_first(walker: Walker) -> None:
    page = walker.visit()
    walker.open(page, "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "ox-content"
