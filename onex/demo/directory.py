"""The fictional province's schools from a workbook, and a few years of what became of them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from onex.demo.province import Province
from onex.foundation.accounts.actors import Actor
from onex.foundation.directory.selectors import find_by_credit_code
from onex.foundation.directory.services import merge, rename
from onex.foundation.jobs.worker import run_pending
from onex.foundation.parties.identifiers import make_credit_code
from onex.foundation.parties.models import Organisation
from onex.foundation.tabular.importers import get_importer
from onex.foundation.tabular.services import accept, start_import

IMPORTER = "directory.organisations"
SCHOOLS = 24
TO_TRY = 12
IMPORTED, TRIED = "演示 机构导入.xlsx", "演示 机构待导入（含错误行）.xlsx"
RENAMED_ON, MERGED_ON = date(2025, 9, 1), date(2025, 12, 1)
ENTERED_LATER = 10
"""Days between a change and its entry."""

Cells = dict[str, str]


def make_directory(province: Province, folder: Path, *, on: date) -> int:
    """Import the schools, rename one and merge two; a second call makes nothing. How many schools there are."""
    clerk = province.actors["province"]
    _write(folder / TRIED, [*_with_mistakes(SCHOOLS + 1, TO_TRY)])
    if find_by_credit_code(_code(1)) is None:
        _write(folder / IMPORTED, [*_schools(1, SCHOOLS)])
        _import(folder / IMPORTED, clerk, on)
        _live_on(clerk)
    return sum(find_by_credit_code(_code(number)) is not None for number in range(1, SCHOOLS + 1))


def _import(path: Path, clerk: Actor, on: date) -> None:
    upload = start_import(IMPORTER, upload=io.BytesIO(path.read_bytes()), name=path.name, target="", by=clerk, on=on)
    run_pending()
    upload.refresh_from_db()
    accept(upload, by=clerk, on=on)
    run_pending()


def _live_on(clerk: Actor) -> None:
    """A school is raised to a college, and another taken in by its neighbour; each entered some days later."""
    rename(
        _school(2),
        name="示范第二职业学院（演示）",
        since=RENAMED_ON,
        decision="示教函〔2025〕9号",
        reason="升格",
        by=clerk,
        on=_later(RENAMED_ON),
    )
    merge(
        _school(4),
        into=_school(2),
        since=MERGED_ON,
        decision="示教函〔2025〕12号",
        reason="布局调整",
        by=clerk,
        on=_later(MERGED_ON),
    )


def _school(number: int) -> Organisation:
    found = find_by_credit_code(_code(number))
    if found is None:
        raise LookupError(f"school {number} of the demonstration was not imported")
    return found


def _later(day: date) -> date:
    return date.fromordinal(day.toordinal() + ENTERED_LATER)


def _code(number: int) -> str:
    return make_credit_code(f"129901008800{number:05d}")


def _schools(first: int, count: int) -> Iterator[Cells]:
    for number in range(first, first + count):
        yield {
            "kind": "试点院校",
            "name": f"示范第{number}职业学校（演示）",
            "credit_code": _code(number),
            "region": "990200" if number % 2 else "990100",
            "contact": "王小明",
            "duty": "1+X 总联系人",
        }


def _with_mistakes(first: int, count: int) -> Iterator[Cells]:
    """Rows to try: one with a slip in its code, one of another province, one named differently, the others good."""
    mistakes: Sequence[Cells] = (
        {"credit_code": _code(first)[:-1] + "?"},
        {"region": "980000"},
        {"credit_code": _code(1), "name": "名称抄错的学校（演示）"},
    )
    for place, cells in enumerate(_schools(first, count)):
        yield cells | mistakes[place] if place < len(mistakes) else cells


def _write(path: Path, rows: Sequence[Cells]) -> None:
    columns = get_importer(IMPORTER).sheet.columns
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("机构表")
        text = book.add_format({"num_format": "@"})
        sheet.write_row(0, 0, [column.label.zh for column in columns])
        for place, cells in enumerate(rows, start=1):
            for number, column in enumerate(columns):
                sheet.write_string(place, number, cells.get(column.key, ""), text)
