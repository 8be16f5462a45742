"""The pages of prints in a browser: versions, a layout being chosen, a batch's PDFs."""

from __future__ import annotations

import pytest

from tests.factories.certificates import make_issuer
from tests.lifecycle.prints.conftest import make_signed
from tests.web.browser.pages import DESKTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_layout_is_previewed_and_kept(walker, width):
    issuer = make_issuer()
    (certificate,) = make_signed(issuer=issuer)
    page = walker.sign_in(issuer.lead.user, issuer.lead.mandate, width=width)
    size = str(width["width"])
    walker.open(page, "/print-templates/")
    walker.check(page, f"prints-versions-none-{size}")
    walker.open(page, "/print-templates/new")
    page.fill("[name=note]", "示范备注")
    page.get_by_role("button", name="预览样张").click()
    page.locator("img[alt*=样张]").wait_for(timeout=10_000)
    walker.check(page, f"prints-layout-{size}")
    page.get_by_role("button", name="保存为新版本").click()
    page.get_by_role("link", name="第 1 版样张（PDF）").wait_for()
    walker.check(page, f"prints-versions-{size}")
    walker.open(page, f"/batches/{certificate.batch.case.number}/prints")
    walker.check(page, f"prints-batch-{size}")
    walker.open(page, f"/certificates/{certificate.number}/paper")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 PDF").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF-1.7")
