"""The dry run: every row judged, causes grouped, nothing about persons kept, nothing imported."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.db import connection

from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.services import frames, read
from onex.foundation.jobs.services import cancel as cancel_job
from onex.foundation.jobs.worker import run_pending
from onex.foundation.policy.refusals import NotAllowed, NotFound
from onex.foundation.tabular.models import Import, ImportCause, ImportState, SavedView
from onex.foundation.tabular.services import start_import
from tests.factories.accounts import make_seat
from tests.factories.tabular import HEADERS, PLAIN, TODAY, good_rows, make_clerk, make_csv, make_import, make_workbook

pytestmark = pytest.mark.django_db

MIXED = [
    *good_rows(3),
    ["000004", "王小明", 101, TODAY, "合格"],
    ["000001", "李四", 88, TODAY, "合格"],
    ["000006", " 王\u200b五", 88, TODAY, "不合格"],
    [9.9e17, "赵六", 88, TODAY, "合格"],
    ["000008", None, "abc", "不知道", "通过"],
]


def table_of(upload: Import) -> list[list[object]]:
    assert upload.errors is not None
    book = openpyxl.load_workbook(io.BytesIO(read(upload.errors)))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_good_file_is_checked_and_nothing_is_imported() -> None:
    upload = make_import()
    assert (upload.state, upload.rows, upload.passed, upload.warned, upload.failed) == (ImportState.CHECKED, 25, 25, 0, 0)
    assert (upload.errors, upload.imported) == (None, 0)
    assert not SavedView.objects.exists()
    assert upload.check_job is not None
    assert (upload.check_job.total, upload.check_job.done) == (25, 25)


def test_rows_divide_and_causes_are_grouped_with_their_first_rows() -> None:
    upload = make_import(content=make_workbook(MIXED))
    assert (upload.rows, upload.passed, upload.warned, upload.failed) == (8, 3, 1, 4)
    causes = {(cause.severity, cause.column, cause.code): (cause.count, cause.first_rows) for cause in upload.causes.all()}
    assert causes == {
        ("error", "score", "out_of_range"): (1, [5]),
        ("error", "code", "duplicate"): (1, [6]),
        ("error", "code", "digits_gone"): (1, [8]),
        ("error", "name", "required"): (1, [9]),
        ("error", "score", "not_a_number"): (1, [9]),
        ("error", "held_on", "not_a_date"): (1, [9]),
        ("error", "outcome", "not_a_choice"): (1, [9]),
        ("warning", "name", "tidied"): (1, [7]),
    }
    assert upload.causes.get(code="duplicate").cite == "M21"
    assert upload.causes.get(code="digits_gone").label is not None


def test_duplicates_across_chunks_are_found() -> None:
    upload = make_import(content=make_workbook([*good_rows(25), *good_rows(1)]))
    assert (upload.failed, upload.causes.get(code="duplicate").first_rows) == (1, [27])


def test_only_the_first_rows_of_a_cause_are_kept_but_all_are_counted() -> None:
    upload = make_import(content=make_workbook([[f"{number:06d}", "王小明", 200, TODAY, "合格"] for number in range(1, 61)]))
    cause = upload.causes.get(code="out_of_range")
    assert (cause.count, cause.first_rows, upload.failed) == (60, list(range(2, 22)), 60)


def test_error_workbook_holds_failing_rows_as_they_stood_with_reasons() -> None:
    upload = make_import(content=make_workbook(MIXED))
    header, *rows = table_of(upload)
    assert header == [*HEADERS, "原行号", "原因"]
    assert [row[-2] for row in rows] == [5, 6, 8, 9]
    assert rows[0][:3] == ["000004", "王小明", 101]
    assert str(rows[2][0]).startswith("990000000000000")
    assert rows[3][:5] == ["000008", None, "abc", "不知道", "通过"]
    assert "姓名：必填" in str(rows[3][-1])
    assert str(rows[3][-1]).count("\n") == 3


def test_wrong_cells_are_red_and_right_ones_are_not() -> None:
    upload = make_import(content=make_workbook(MIXED))
    assert upload.errors is not None
    sheet = openpyxl.load_workbook(io.BytesIO(read(upload.errors))).worksheets[0]
    assert sheet["C2"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["A2"].fill.fill_type is None
    assert sheet["A3"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["A4"].number_format == "@"


def test_mended_error_workbook_is_taken_as_it_is() -> None:
    clerk = make_clerk()
    upload = make_import(content=make_workbook(MIXED), by=clerk)
    assert upload.errors is not None
    book = openpyxl.load_workbook(io.BytesIO(read(upload.errors)))
    sheet = book.worksheets[0]
    for row, cells in {
        2: {"C": 99},
        3: {"A": "000005"},
        4: {"A": "000007"},
        5: {"B": "钱七", "C": "77.5", "D": "2026-03-02", "E": "合格"},
    }.items():
        for column, value in cells.items():
            sheet[f"{column}{row}"] = value
    target = io.BytesIO()
    book.save(target)
    again = make_import(content=target.getvalue(), name="mended.xlsx", by=clerk)
    assert (again.state, again.rows, again.passed, again.failed) == (ImportState.CHECKED, 4, 4, 0)


def test_error_workbook_speaks_the_uploaders_language() -> None:
    from django.utils.translation import override

    with override("en"):
        upload = make_import(content=make_workbook(MIXED))
    header, *rows = table_of(upload)
    assert header == ["Admission number", "Name", "Score", "Date", "Outcome", "Original row", "Reason"]
    assert str(rows[0][-1]) == "Score: The score is out of range"


def test_nothing_about_persons_is_kept_outside_the_encrypted_files() -> None:
    upload = make_import(content=make_workbook([["990101200001010000", "欧阳一一", 101, TODAY, "合格"], *good_rows(2)]))
    kept = json.dumps(
        [*Import.objects.values(), *ImportCause.objects.values(), *StoredFile.objects.values()], default=str, ensure_ascii=False
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT params, message, label_zh FROM jobs_job")
        kept += json.dumps(cursor.fetchall(), default=str, ensure_ascii=False)
    assert "990101200001010000" not in kept
    assert "欧阳一一" not in kept
    assert upload.spool is not None
    assert "王小" in b"".join(frames(upload.spool)).decode()


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (make_workbook([], headers=("准考证号", "电话")), {"unknown_header", "missing_header"}),
        (make_workbook([]), {"no_rows"}),
        (make_csv([]), {"no_rows"}),
        (b"MZ\x90\x00", {"not_a_workbook"}),
        (b"", {"empty_file"}),
    ],
)
def test_file_that_cannot_be_used_says_why_in_both_languages(content: bytes, codes: set[str]) -> None:
    upload = make_import(content=content)
    assert upload.state == ImportState.REFUSED
    assert {cause.code for cause in upload.causes.all()} == codes
    for cause in upload.causes.all():
        assert (cause.severity, cause.count) == ("file", 0)
        assert "{" not in cause.message_zh + cause.message_en
    assert not StoredFile.objects.filter(purpose__in=("tabular.spool", "tabular.errors")).exists()


def test_bad_file_found_bad_in_the_middle_leaves_nothing_behind() -> None:
    lines = [[f"{number:06d}", "王小明", "88", "2026-03-02", "合格"] for number in range(1, 31)]
    content = make_csv(lines) + b'"000031,open quote\r\n'
    upload = make_import(content=content)
    assert (upload.state, upload.causes.get().code) == (ImportState.REFUSED, "csv_broken")
    assert not StoredFile.objects.filter(purpose="tabular.spool").exists()


def test_cancelled_check_ends_without_a_trace_of_rows() -> None:
    upload = make_import(checked=False)
    assert upload.check_job is not None
    cancel_job(upload.check_job)
    upload.refresh_from_db()
    assert upload.state == ImportState.CANCELLED
    assert run_pending() == 0


def test_importer_is_asked_first_whether_the_target_is_there() -> None:
    with pytest.raises(NotFound):
        make_import(target="gone")
    assert not StoredFile.objects.exists()


def test_seat_without_the_importers_permission_may_not_upload() -> None:
    from onex.foundation.accounts.actors import actor_without_seat

    user = make_seat().user
    with pytest.raises(NotAllowed):
        start_import(PLAIN, upload=io.BytesIO(b""), name="x.xlsx", target="a", by=actor_without_seat(user), on=TODAY)


def test_identical_file_to_the_same_target_is_noticed() -> None:
    clerk = make_clerk()
    content = make_workbook(good_rows(3))
    first = make_import(content=content, by=clerk)
    assert make_import(content=content, by=clerk).same_as == first
    assert make_import(content=content, by=clerk, target="batch-2").same_as is None
    assert make_import(content=make_workbook(good_rows(4)), by=clerk).same_as is None
