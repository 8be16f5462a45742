"""Evidence in a real browser, without JavaScript: sent along by anyone, seen by the seat that answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from onex.foundation.publications.models import Objection
from tests.factories.attachments import make_pdf, make_picture
from tests.factories.publications import make_notice
from tests.foundation.publications.conftest import Publisher
from tests.web.browser.pages import DESKTOP, PHONE, Walker


@pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.django_db(transaction=True)
def test_objection_with_evidence(walker: Walker, publisher: Publisher, width: dict[str, int], tmp_path: Path) -> None:
    today = timezone.localdate()
    notice = make_notice(case=publisher.case, opens_on=today, closes_on=today)
    photo, paper, page_of_html = tmp_path / "a.jpg", tmp_path / "b.pdf", tmp_path / "c.png"
    photo.write_bytes(make_picture())
    paper.write_bytes(make_pdf())
    page_of_html.write_bytes(b"<html><script>alert(1)</script>")
    page = walker.visit(width=width, javascript=False)
    walker.open(page, f"/notices/{notice.number}/object")
    page.screenshot(path=str(walker.shots / f"object-{width['width']}.png"), full_page=True)
    page.get_by_label("异议内容").fill("总分应为 82")
    page.get_by_label("联系方式").fill("张三 13800001234")
    page.get_by_label("佐证材料").set_input_files([photo, page_of_html])
    page.get_by_role("button", name="提交异议").click()
    assert "是网页或图形代码" in page.content()
    page.screenshot(path=str(walker.shots / f"object-refused-{width['width']}.png"), full_page=True)
    page.get_by_label("佐证材料").set_input_files([photo, paper])
    page.get_by_role("button", name="提交异议").click()
    assert "查询码" in page.content()
    objection = Objection.objects.get()
    desk = walker.sign_in(publisher.clerk.user, publisher.clerk.mandate, width=width)
    walker.open(desk, f"/objections/{objection.ref}")
    walker.check(desk, "objection-with-evidence")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="佐证-2.pdf").click()
    assert download.value.suggested_filename == "佐证-2.pdf"
    assert Path(download.value.path()).read_bytes() == make_pdf()
