"""离线查验 in a real browser: with the network cut, and with nothing sent anywhere."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from django.utils import timezone
from playwright.sync_api import Page

from onex.lifecycle.credentials import bundles
from tests.lifecycle.credentials.papers import Held, altered, bundle_file, make_held, revoke
from tests.web.browser.pages import DESKTOP, PHONE, Walker

WIDTHS = pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desktop"])
NO_ED25519 = """() => {
  const own = crypto.subtle.importKey.bind(crypto.subtle);
  crypto.subtle.importKey = (form, key, algorithm, ...rest) =>
    (algorithm.name || algorithm) === "Ed25519" ? Promise.reject(new Error("unknown")) : own(form, key, algorithm, ...rest);
}"""


@pytest.fixture(autouse=True)
def _data_dir(tmp_path: Path, settings) -> None:
    bundles.keys.ring()
    settings.DATA_DIR = tmp_path / "data"


def ready(walker: Walker, page: Page) -> Page:
    """The page open, kept in the browser, and then the network cut and every request written down."""
    walker.open(page, "/check")
    page.wait_for_selector("[data-check-ready][data-ready=true]", timeout=20_000)
    return page


def cut(page: Page) -> list[str]:
    page.context.set_offline(True)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    return asked


def outcome(page: Page, text: str) -> dict[str, str]:
    """The steps and what became of them, once the text is put in."""
    page.evaluate(
        "() => { const old = document.querySelector('[data-check-verdict]'); old.replaceChildren(); delete old.dataset.outcome; }"
    )
    page.fill("#check-text", text)
    page.wait_for_selector("[data-check-verdict][data-outcome]")
    return steps(page)


def steps(page: Page) -> dict[str, str]:
    found = page.eval_on_selector_all("[data-step]", "lines => lines.map(one => [one.dataset.step, one.dataset.outcome])")
    return dict(found)


def tell_holder(page: Page, name: str, document: str) -> None:
    page.fill("#check-name", name)
    page.fill("#check-document", document)
    page.click("[data-check-holder] button")
    page.wait_for_selector("[data-step=holder]:not([data-outcome=unchecked])")


GOOD = {"form": "holds", "signature": "holds", "issuer": "holds", "status": "holds", "holder": "unchecked"}


@WIDTHS
def test_it_checks_with_the_network_cut_and_sends_nothing(walker: Walker, width: dict[str, int]) -> None:
    held = make_held()
    page = ready(walker, walker.visit(width=width))
    walker.check(page, "check-empty")
    asked = cut(page)
    assert outcome(page, held.text) == GOOD
    assert page.inner_text("[data-check-verdict] dl").count(held.certificate.number) == 1
    tell_holder(page, held.name, held.document.lower())
    assert steps(page) == GOOD | {"holder": "holds"}
    walker.check(page, "check-good")
    tell_holder(page, held.name, held.document[:-1] + ("1" if held.document[-1] != "1" else "2"))
    page.wait_for_selector("[data-step=holder][data-outcome=false]")
    walker.check(page, "check-other-holder")
    assert outcome(page, altered(held.text)) == {"form": "holds", "signature": "false"}
    assert held.certificate.number not in page.inner_text("[data-check-verdict]")
    assert outcome(page, "https://onex.example/v/abc") == {"form": "false"}
    assert asked == []


def test_it_opens_again_with_the_network_cut(walker: Walker) -> None:
    held = make_held()
    page = ready(walker, walker.visit())
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("[data-check-bundle][data-outcome=good]")
    assert outcome(page, held.text) == GOOD
    page.wait_for_selector("[data-check-ready][data-ready=true]")
    walker.complaints.clear()  # fetches that fail because the network is cut are told in the console; that is the point
    walker.check(page, "check-offline")


def test_a_revoked_one_and_a_bundle_too_old(walker: Walker, tmp_path: Path) -> None:
    held, other = make_held(), make_held()
    revoke(held)
    page = ready(walker, walker.visit())
    assert outcome(page, held.text) == GOOD | {"status": "false"}
    assert "已撤销" in page.inner_text("[data-step=status]")
    old = bundle_file(tmp_path, now=timezone.now() - bundles.GOOD_FOR - timedelta(minutes=1)).read_text()
    page = walker.visit(width=PHONE)
    page.route("**/offline/bundle.json", lambda route: route.fulfill(body=old, content_type="application/json"))
    page.context.route("**/offline/bundle.json", lambda route: route.fulfill(body=old, content_type="application/json"))
    walker.open(page, "/check")
    page.wait_for_selector("[data-check-bundle][data-outcome=old]")
    assert outcome(page, other.text) == GOOD | {"status": "unchecked"}
    assert "太旧" in page.inner_text("[data-step=status]")
    assert outcome(page, held.text) == GOOD | {"status": "false"}
    walker.check(page, "check-old-bundle")


def test_a_bundle_altered_is_not_believed(walker: Walker, tmp_path: Path) -> None:
    held = make_held()
    said = json.loads(bundle_file(tmp_path).read_text()) | {"good_until": "2099-01-01T00:00:00Z"}
    page = walker.visit()
    page.context.route("**/offline/bundle.json", lambda route: route.fulfill(body=json.dumps(said)))
    walker.open(page, "/check")
    page.wait_for_selector("[data-check-bundle][data-outcome=none]")
    assert outcome(page, held.text) == {"form": "holds", "signature": "unchecked"}


def test_a_browser_without_ed25519_checks_by_the_vendored_arithmetic(walker: Walker) -> None:
    held = make_held()
    page = walker.visit()
    page.add_init_script(f"({NO_ED25519})()")
    ready(walker, page)
    asked = cut(page)
    assert outcome(page, held.text) == GOOD
    assert outcome(page, altered(held.text)) == {"form": "holds", "signature": "false"}
    assert asked == []


@pytest.mark.parametrize("detector", [True, False], ids=["as the browser has it", "without a detector"])
def test_a_photo_is_read(walker: Walker, tmp_path: Path, detector: bool) -> None:
    held = make_held()
    photo = tmp_path / "photo.png"
    segno.make(held.text, error="M", micro=False).save(photo, scale=7, border=6)
    page = walker.visit()
    if not detector:
        page.add_init_script("delete window.BarcodeDetector")
    ready(walker, page)
    asked = cut(page)
    page.set_input_files("#check-photo", photo)
    page.wait_for_selector("[data-check-verdict][data-outcome]")
    assert steps(page) == GOOD
    assert page.input_value("#check-text") == held.text
    assert asked == []


CAMERA = """picture => {
  delete window.BarcodeDetector;
  navigator.mediaDevices.getUserMedia = async () => {
    const image = new Image(), canvas = document.createElement("canvas");
    image.src = picture;
    await image.decode();
    canvas.width = canvas.height = 720;
    const context = canvas.getContext("2d"), draw = () => { context.drawImage(image, 60, 60, 600, 600); };
    context.fillStyle = "#ddd";
    context.fillRect(0, 0, 720, 720);
    draw();
    setInterval(draw, 100);
    window.stream = canvas.captureStream(10);
    return window.stream;
  };
}"""


@WIDTHS
def test_the_camera_is_read_and_then_let_go(walker: Walker, width: dict[str, int]) -> None:
    held = make_held()
    page = ready(walker, walker.visit(width=width, language="en"))
    picture = segno.make(held.text, error="M", micro=False).png_data_uri(scale=8, border=4)
    page.evaluate(CAMERA, picture)
    asked = cut(page)
    page.click("[data-check-scan]")
    page.wait_for_selector("[data-check-verdict][data-outcome]", timeout=15_000)
    assert steps(page) == GOOD
    assert page.evaluate("window.stream.getTracks().map(track => track.readyState)") == ["ended"]
    assert not page.is_visible("video")
    assert [one for one in asked if not one.startswith("data:")] == []
    walker.check(page, "check-english")


def test_a_camera_that_is_refused_is_said(walker: Walker) -> None:
    page = ready(walker, walker.visit())
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('denied')); }")
    page.click("[data-check-scan]")
    page.wait_for_selector("[data-step=form][data-outcome=unchecked]")
    assert "摄像头" in page.inner_text("[data-check-verdict]")


def test_without_scripts_it_says_what_to_do(walker: Walker) -> None:
    page = walker.visit(javascript=False, width=PHONE)
    walker.open(page, "/check")
    assert "没有启用脚本" in page.inner_text("main")
    assert not page.is_visible("#check-text")
    assert page.is_visible("text=check_paper.py")


@WIDTHS
def test_the_papers_own_page(walker: Walker, width: dict[str, int]) -> None:
    held: Held = make_held()
    page = walker.sign_in(held.issuer.clerk.user, held.issuer.clerk.mandate, width=width)
    walker.open(page, f"/certificates/{held.certificate.number}/qr")
    assert page.evaluate("document.querySelector('.crd-qr').naturalWidth") > 0
    walker.check(page, "certificate-qr")
