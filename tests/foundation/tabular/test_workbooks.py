"""Templates people fill in, opened by other programs than ours."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from onex.foundation.policy import Text
from onex.foundation.tabular.importers import Row, RowProblem
from onex.foundation.tabular.reader import read_upload
from onex.foundation.tabular.workbooks import ErrorWorkbook, csv_template, template
from tests.factories.tabular import HEADERS, SHEET, good_rows


def loaded(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def error_workbook() -> bytes:
    target = io.BytesIO()
    book = ErrorWorkbook(target, SHEET, "zh-hans")
    for number in range(2, 5):
        cells = {"code": None, "name": "<王&小明>", "score": None, "held_on": None, "outcome": "合格"}
        problems = [RowProblem(number, "code", "required", Text(zh="必填，但为空。", en="Empty."))]
        book.add(Row(number, cells, frozenset({"code"})), problems, {"held_on": "昨天"}, "准考证号：必填，但为空。")
    book.close()
    return target.getvalue()


def test_template_has_the_headers_and_text_where_digits_must_not_be_lost() -> None:
    sheet = loaded(template(SHEET, "zh-hans")).worksheets[0]
    assert (sheet.title, [cell.value for cell in sheet[1]]) == ("成绩表", list(HEADERS))
    book = zipfile.ZipFile(io.BytesIO(template(SHEET, "zh-hans")))
    columns = re.findall(r'<col min="(\d)" max="\d"[^>]*? style="(\d+)"', book.read("xl/worksheets/sheet1.xml").decode())
    styles = re.findall(r'<xf numFmtId="(\d+)"', book.read("xl/styles.xml").decode().partition("<cellXfs")[2])
    text = "49"
    assert [styles[int(style)] == text for _, style in columns] == [True, True, False, True, True]


def test_template_lists_the_choices_and_explains_each_column() -> None:
    book = loaded(template(SHEET, "zh-hans"))
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert (rule.type, str(rule.sqref), rule.formula1) == ("list", "E2:E100001", "_onex!$E$2:$E$3")
    assert [row[4].value for row in book["_onex"].iter_rows(min_row=2, max_row=3)] == ["合格", "不合格"]
    explained = [[cell.value for cell in row] for row in book["填写说明"].iter_rows(min_row=2)]
    assert [line[0] for line in explained] == list(HEADERS)
    assert explained[0][1:] == ["必填", "号码，文本格式，不要用数值", "", "0012", "M21"]
    assert explained[4][1:3] == ["选填", "从下拉列表中选择: 合格 / 不合格"]


def test_template_carries_its_version_out_of_sight() -> None:
    stamp = loaded(template(SHEET, "zh-hans"))["_onex"]
    assert (stamp["A1"].value, stamp["B1"].value, stamp.sheet_state) == ("test.plain", "2", "veryHidden")


def test_template_in_english() -> None:
    book = loaded(template(SHEET, "en"))
    assert [cell.value for cell in book.worksheets[0][1]][:2] == ["Admission number", "Name"]
    assert book.worksheets[1].title == "How to fill in"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_filled_template_is_read(language: str) -> None:
    book = loaded(template(SHEET, language))
    for row in good_rows(3):
        book.worksheets[0].append(list(row))
    target = io.BytesIO()
    book.save(target)
    with read_upload([target.getvalue()], SHEET, chunk=10) as reading:
        (chunk,) = reading.chunks
    assert (len(chunk.rows), chunk.problems) == (3, [])


def test_csv_template_is_read_by_excel_and_by_us() -> None:
    content = csv_template(SHEET, "zh-hans")
    assert content == "\ufeff准考证号,姓名,成绩,考核日期,结论\r\n".encode()
    line = "000001,王小明,88,2026-03-02,合格\r\n".encode()
    with read_upload([content + line], SHEET, chunk=10) as reading:
        (chunk,) = reading.chunks
    assert chunk.problems == []


def test_error_workbook_is_the_template_with_the_rows() -> None:
    book = loaded(error_workbook())
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*HEADERS, "原行号", "原因"]
    assert [cell.value for cell in sheet[2]] == [None, "<王&小明>", None, "昨天", "合格", 2, "准考证号：必填，但为空。"]
    assert sheet.max_row == 4
    assert book["_onex"]["B1"].value == "2"
    assert len(sheet.data_validations.dataValidation) == 1


@pytest.mark.slow
def test_office_opens_template_and_error_workbook(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office, "LibreOffice is needed for the slow tests: apt-get install libreoffice-calc"
    for name, content, line in (
        ("template", template(SHEET, "zh-hans"), "准考证号,姓名,成绩,考核日期,结论"),
        ("errors", error_workbook(), "准考证号,姓名,成绩,考核日期,结论,原行号,原因"),
    ):
        (tmp_path / f"{name}.xlsx").write_bytes(content)
        made = subprocess.run(
            [
                office,
                f"-env:UserInstallation=file://{tmp_path}/profile",
                "--headless",
                "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76",
                "--outdir",
                str(tmp_path),
                str(tmp_path / f"{name}.xlsx"),
            ],
            capture_output=True,
            timeout=180,
            check=True,
        )
        assert made.returncode == 0
        assert (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()[0] == line
