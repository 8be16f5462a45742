"""Every hostile file through the page and the API, with the real child process: refused in words, or read exactly.

How long the child may take is a limit of the child (``RLIMIT_CPU``), as is its memory; what is measured here is what the
process that serves and the child took together.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.worker import run_pending
from onex.foundation.tabular.models import Import, ImportState
from onex.foundation.tabular.spool import read_rows
from tests.factories.accounts import make_seat
from tests.factories.tabular import PLAIN, SHEET
from tests.foundation.tabular.hostile import archives, packages, sheets, texts, values
from tests.foundation.tabular.hostile.anatomy import CASES, Case, Line
from tests.foundation.tabular.hostile.meter import Watch
from tests.foundation.tabular.hostile.summary import OUTCOME

MOST_MEGABYTES = 300
AT_LEAST = 75
TURNED_AWAY = {"file_too_large": ("没有保存", "拆分"), "empty_file": ("所提交的是空文件",)}
"""What is said at the door of files of which no import is made."""
PAGE = f"/imports/new/{PLAIN}/?target=batch-1"
API = f"/api/v1/importers/{PLAIN}/uploads?target=batch-1&name="
MAKERS = (archives, packages, sheets, texts, values)


@pytest.fixture
def client(db: None) -> Client:
    return make_seat(role=Role.ORGANISATION_CLERK).client()


def test_there_are_enough_files() -> None:
    assert len(CASES) >= AT_LEAST
    assert {case.make.__module__ for case in CASES.values()} >= {maker.__name__ for maker in MAKERS}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_hostile_file(case: Case, client: Client, record_property: Callable[[str, object], None]) -> None:
    content = case.make()
    with Watch() as watch:
        told = [_by_page(client, case, content), _by_api(client, case, content)]
    for upload in told:
        _judge(case, upload, client)
    assert watch.megabytes <= MOST_MEGABYTES
    outcome = (
        f"refused: {case.code} {case.place}" if case.code else f"read: {len(case.rows)} rows, {len(case.findings)} findings"
    )
    record_property(OUTCOME, (case.name, outcome.strip(), watch.megabytes))


class Answer(NamedTuple):
    """An upload, or the words with which none was made of it."""

    upload: Import | None
    words: str


def _by_page(client: Client, case: Case, content: bytes) -> Answer:
    answer = client.post(PAGE, {"file": SimpleUploadedFile(case.upload_name or case.name, content)})
    if answer.status_code == 400:
        return Answer(None, answer.content.decode())
    assert answer.status_code == 302, answer.content.decode()
    assert len(answer["Location"]) == len("/imports/") + 36
    return _checked(Import.objects.latest("pk"))


def _by_api(client: Client, case: Case, content: bytes) -> Answer:
    address = API + quote(case.upload_name or case.name)
    answer = client.post(address[: len(API) + 200], content, content_type="application/octet-stream")
    if answer.status_code == 400:
        return Answer(None, answer.json()["message"])
    assert answer.status_code == 200, answer.content.decode()
    return _checked(Import.objects.get(ref=answer.json()["ref"]))


def _checked(upload: Import) -> Answer:
    run_pending()
    upload.refresh_from_db()
    return Answer(upload, "")


def _judge(case: Case, answer: Answer, client: Client) -> None:
    if answer.upload is None:
        for words in TURNED_AWAY[case.code]:
            assert words in answer.words
        return
    upload = answer.upload
    causes = client.get(f"/api/v1/imports/{upload.ref}").json()["causes"]
    page = client.get(f"/imports/{upload.ref}")
    assert page.status_code == 200
    if case.code:
        _is_refused(case, upload, causes)
        assert "没有导入任何数据" in page.content.decode()
    else:
        _is_read(case, upload, causes)
    for cause in causes:
        assert escape(cause["message_zh"]) in page.content.decode()
        assert cause["hint_zh"] or cause["code"] in WITHOUT_ADVICE, "a finding says what to do"


WITHOUT_ADVICE = frozenset({"tidied", "unnamed_column", "duplicate", "out_of_range"})
"""Two that ask for nothing, and two of the tests' own importer."""


def _is_refused(case: Case, upload: Import, causes: list[dict[str, Any]]) -> None:
    assert upload.state == ImportState.REFUSED, [upload.state, causes]
    said = {cause["code"]: cause["message_zh"] for cause in causes}
    assert case.code in said
    assert case.place in said[case.code]
    assert {cause["severity"] for cause in causes} == {"file"}
    assert upload.spool is None


def _is_read(case: Case, upload: Import, causes: list[dict[str, Any]]) -> None:
    assert upload.state == ImportState.CHECKED, [upload.state, causes]
    found = {(cause["column"], cause["code"]): cause["first_rows"] for cause in causes}
    assert found == {key: list(rows) for key, rows in case.findings.items()}
    assert _lines(upload) == dict(case.rows)


def _lines(upload: Import) -> dict[int, Line]:
    if upload.spool is None:
        return {}
    read = [row for rows in read_rows(upload.spool, SHEET, skip=0) for row in rows]
    return {row.number: tuple(None if cell is None else str(cell) for cell in row.cells.values()) for row in read}  # type: ignore[misc]  # five columns


def test_meter_sees_this_process_and_its_children() -> None:
    with Watch() as idle:
        pass
    with Watch() as own:
        held = bytearray(64 << 20)
    del held
    with Watch() as child:
        subprocess.run([sys.executable, "-c", "bytearray(64 << 20); import time; time.sleep(0.1)"], check=True)
    assert idle.megabytes < 8
    assert own.megabytes > 60
    assert child.megabytes > 60
