"""The wizard as its users walk it, without a script in the browser."""

from __future__ import annotations

import io
import zipfile
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.worker import run_pending
from onex.foundation.tabular.models import Import, ImportState, SavedView
from onex.foundation.tabular.services import accept
from tests.factories.accounts import Seat, make_seat
from tests.factories.tabular import PAGE, PLAIN, TODAY, good_rows, make_import, make_workbook

pytestmark = pytest.mark.django_db

BAD = ["000900", "王小明", 101, TODAY, "合格"]
NEW = f"/imports/new/{PLAIN}/?target=batch-1"


@pytest.fixture
def seat() -> Seat:
    return make_seat(role=Role.ORGANISATION_CLERK)


def upload(client: Client, content: bytes, name: str = "成绩.xlsx") -> Import:
    answer = client.post(NEW, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    started = Import.objects.latest("pk")
    assert answer["Location"] == f"/imports/{started.ref}"
    return started


def shown(client: Client, started: Import) -> str:
    answer = client.get(f"/imports/{started.ref}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_walk_from_upload_to_rows_in(seat: Seat) -> None:
    client = seat.client()
    first = client.get(NEW).content.decode()
    assert "测试批次" in first
    assert "准考证号" in first
    started = upload(client, make_workbook([*good_rows(20), BAD]))
    page = shown(client, started)
    assert "还没有导入任何数据" in page
    assert f'hx-get="/imports/{started.ref}"' in page
    assert '<meta http-equiv="refresh" content="3">' in page
    run_pending()
    page = shown(client, started)
    assert "hx-get" not in page
    assert "21 行：20 行可以导入，1 行不合格" in page
    assert "成绩超出范围" in page
    assert "只导入合格的 20 行" in page
    assert client.post(f"/imports/{started.ref}/accept", {"mode": "good"}).status_code == 302
    assert "正在导入" in shown(client, started)
    run_pending()
    page = shown(client, started)
    assert "已导入 20 行" in page
    assert "另有 1 行不合格，没有导入" in page
    assert SavedView.objects.filter(page=PAGE).count() == 20


def test_all_rows_cannot_be_accepted_while_some_fail(seat: Seat) -> None:
    client = seat.client()
    started = upload(client, make_workbook([*good_rows(2), BAD]))
    run_pending()
    assert "导入全部" not in shown(client, started)
    answer = client.post(f"/imports/{started.ref}/accept", {"mode": "all"})
    assert answer.status_code == 409
    assert "没有导入任何数据" in answer.content.decode()


def test_refused_file_says_so_and_that_nothing_was_imported(seat: Seat) -> None:
    client = seat.client()
    started = upload(client, b"MZ\x90\x00", "virus.xlsx")
    run_pending()
    page = shown(client, started)
    assert "这个文件不能使用，没有导入任何数据。" in page
    assert "这不是 .xlsx 或 CSV 文件。" in page
    assert NEW.replace("&", "&amp;") in page


def test_every_header_problem_is_on_the_page_at_once(seat: Seat) -> None:
    client = seat.client()
    started = upload(client, make_workbook([], headers=("准考证号", "准考证号", "电话")))
    run_pending()
    page = shown(client, started)
    for words in ("缺少这一列", "不认识这一列", "这一列出现了两次", "电话"):
        assert words in page


def test_error_workbook_is_downloaded(seat: Seat) -> None:
    client = seat.client()
    started = upload(client, make_workbook([*good_rows(2), BAD]))
    assert client.get(f"/imports/{started.ref}/errors").status_code == 404
    run_pending()
    answer = client.get(f"/imports/{started.ref}/errors")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    assert book.worksheets[0]["A2"].value == "000900"
    assert "attachment" in answer["Content-Disposition"]


def test_templates_are_downloaded(seat: Seat) -> None:
    client = seat.client()
    answer = client.get(f"/imports/template/{PLAIN}/?target=batch-1")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert client.get(f"/imports/template/{PLAIN}/?form=csv").content.startswith(b"\xef\xbb\xbf")
    assert client.get(f"/imports/template/{PLAIN}/?form=ods").status_code == 400


def test_same_file_is_told_and_needs_a_tick(seat: Seat) -> None:
    client = seat.client()
    content = make_workbook(good_rows(2))
    first = upload(client, content)
    run_pending()
    accept(first, by=seat.actor, on=TODAY)
    run_pending()
    again = upload(client, content)
    run_pending()
    page = shown(client, again)
    assert "完全相同" in page
    assert f"/imports/{first.ref}" in page
    assert 'name="again"' in page
    assert client.post(f"/imports/{again.ref}/accept", {"mode": "all"}).status_code == 409
    again.refresh_from_db()
    assert again.state == ImportState.CHECKED


def test_cancelled_import_says_that_nothing_came_in(seat: Seat) -> None:
    client = seat.client()
    started = upload(client, make_workbook(good_rows(2)))
    run_pending()
    assert client.post(f"/imports/{started.ref}/cancel").status_code == 302
    assert "导入已取消，没有导入任何数据。" in shown(client, started)
    assert client.post(f"/imports/{started.ref}/cancel").status_code == 409


def test_history_lists_the_organisations_imports(seat: Seat) -> None:
    started = make_import(by=seat.actor)
    stranger = make_seat(role=Role.ORGANISATION_CLERK)
    colleague = make_seat(role=Role.ORGANISATION_CLERK, organisation=seat.mandate.organisation)
    for client, there in ((seat.client(), True), (colleague.client(), True), (stranger.client(), False)):
        assert (str(started.ref) in client.get("/imports/").content.decode()) is there


def test_stranger_gets_404_everywhere(seat: Seat) -> None:
    started = make_import(content=make_workbook([*good_rows(2), BAD]), by=seat.actor)
    stranger = make_seat(role=Role.ORGANISATION_CLERK).client()
    for address in ("", "/errors"):
        assert stranger.get(f"/imports/{started.ref}{address}").status_code == 404
    for address in ("/accept", "/cancel", "/resume"):
        assert stranger.post(f"/imports/{started.ref}{address}").status_code == 404
    assert stranger.get(f"/imports/{uuid4()}").status_code == 404
    started.refresh_from_db()
    assert started.state == ImportState.CHECKED


def test_nobody_is_sent_to_sign_in(seat: Seat) -> None:
    started = make_import(by=seat.actor)
    for address in ("/imports/", NEW, f"/imports/{started.ref}", f"/imports/{started.ref}/errors"):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in")


def test_unknown_importer_or_target_is_404(seat: Seat) -> None:
    assert seat.client().get("/imports/new/nothing/").status_code == 404
    assert seat.client().get(f"/imports/new/{PLAIN}/?target=gone").status_code == 404


def test_upload_without_a_file_says_so(seat: Seat) -> None:
    answer = seat.client().post(NEW)
    assert answer.status_code == 400
    assert not Import.objects.exists()


def test_upload_that_is_too_large_says_so(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex.foundation.tabular.forms.LARGEST_UPLOAD", 1_000)
    answer = seat.client().post(NEW, {"file": SimpleUploadedFile("成绩.xlsx", b"x" * 1_001)})
    assert answer.status_code == 400
    assert "文件超过 30 MB，没有保存" in answer.content.decode()
    assert not Import.objects.exists()


def test_page_asks_a_fixed_number_of_queries(seat: Seat, count_queries: object) -> None:
    client = seat.client()
    counts = []
    for bad in (1, 3):
        rows = [[f"{number:06d}", "王小明", 100 + number, TODAY, "合格"] for number in range(1, bad + 1)]
        started = make_import(content=make_workbook([*good_rows(2, first=50), *rows]), by=seat.actor, target=f"b{bad}")
        client.get(f"/imports/{started.ref}")
        with count_queries() as queries:
            client.get(f"/imports/{started.ref}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
