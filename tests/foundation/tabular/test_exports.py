"""Tables out: nothing in them is a formula, numbers stay numbers, dates stay dates."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.tabular.exports import csv_cell, csv_lines, is_formula_like, json_lines, sheet_name, workbook

DANGEROUS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1+1",
    "\u3000=1",
    "\u200b=1",
    "\n=1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_is_written_as_text(text: str) -> None:
    assert is_formula_like(text)
    assert csv_cell(text) == f"'{text}"
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(["说明"], [[text]]))).worksheets[0]
    assert sheet["A2"].data_type in {"s", "inlineStr"}


@pytest.mark.parametrize("text", ["", "王小明", "1=1", "a-b", "2026-03-01", "https://example.org/"])
def test_plain_text_is_left_alone(text: str) -> None:
    assert not is_formula_like(text)
    assert csv_cell(text) == text


@given(st.text(max_size=12))
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    written = csv_cell(text)
    assert not is_formula_like(written)
    assert written.removeprefix("'") in {text, text.removeprefix("'")}


def test_negative_number_is_a_number() -> None:
    assert csv_cell(-1) == "-1"
    assert csv_cell(Decimal("-1.50")) == "-1.50"


def test_csv_reads_back() -> None:
    rows = [["王,小明", Decimal("88.50"), date(2026, 3, 1)], ['引"号', None, "行\n行"]] * 600
    content = b"".join(csv_lines(["姓名", "成绩", "日期"], rows))
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(read) == 1201
    assert read[1:3] == [["王,小明", "88.50", "2026-03-01"], ['引"号', "", "行\n行"]]


def test_json_reads_back() -> None:
    rows = [["王小明", Decimal("88.50"), date(2026, 3, 1), None, 3, True]]
    (read,) = json.loads(b"".join(json_lines(["a", "b", "c", "d", "e", "f"], rows)))
    assert read == {"a": "王小明", "b": "88.50", "c": "2026-03-01", "d": None, "e": 3, "f": True}
    assert json.loads(b"".join(json_lines(["a"], []))) == []


def test_workbook_reads_back_in_its_types() -> None:
    moment = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    rows = [["王<小>&明", Decimal("88.50"), date(2026, 3, 1), moment, None, 3, True]]
    header = ["姓名", "成绩", "日期", "时间", "空", "数", "是"]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(header, rows, title="名单[1]"))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == header
    name, score, day, at, nothing, count, yes = sheet[2]
    assert (name.value, score.value, nothing.value, count.value, yes.value) == ("王<小>&明", 88.5, None, 3, "是")
    assert (day.value, day.number_format) == (moment.replace(hour=0, minute=0, tzinfo=None), "yyyy-mm-dd")
    assert (at.value, at.number_format) == (moment.replace(tzinfo=None), "yyyy-mm-dd hh:mm:ss")
    assert sheet.title == "名单 1"


def test_workbook_takes_rows_one_by_one() -> None:
    taken = []

    def rows() -> Iterator[list[str]]:
        for number in range(3):
            taken.append(number)
            yield [str(number)]

    assert openpyxl.load_workbook(io.BytesIO(workbook(["a"], rows()))).worksheets[0].max_row == 4
    assert taken == [0, 1, 2]


@pytest.mark.parametrize(
    ("title", "name"), [("", "Sheet1"), ("a/b:c", "a b c"), ("'引'", "引"), ("长" * 40, "长" * 31), ("[]", "Sheet1")]
)
def test_sheet_names_are_ones_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name
