"""Made-up tables: a plain importer, workbooks good and bad, and imports at each stage."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.permissions import JobPermission
from onex.foundation.jobs.worker import run_pending
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import NotFound
from onex.foundation.tabular.importers import Row, RowProblem, register_importer
from onex.foundation.tabular.models import Import, SavedView
from onex.foundation.tabular.services import start_import
from onex.foundation.tabular.sheets import Column, ColumnKind, Sheet
from tests.factories.accounts import make_seat

PLAIN = "test.plain"
PAGE = "imported"
TODAY = date(2026, 3, 2)
FINISHED = "finished"

SHEET = Sheet(
    name=PLAIN,
    version="2",
    label=Text(zh="成绩表", en="Scores"),
    columns=(
        Column(
            "code",
            Text(zh="准考证号", en="Admission number"),
            ColumnKind.CODE,
            aliases=("考号",),
            example="0012",
            max_length=20,
        ),
        Column("name", Text(zh="姓名", en="Name"), ColumnKind.TEXT, max_length=30),
        Column("score", Text(zh="成绩", en="Score"), ColumnKind.DECIMAL, decimals=1, help=Text(zh="满分 100", en="Out of 100")),
        Column("held_on", Text(zh="考核日期", en="Date"), ColumnKind.DATE),
        Column("outcome", Text(zh="结论", en="Outcome"), ColumnKind.CHOICE, choices=("合格", "不合格"), required=False),
    ),
    cite="M21",
)
TITLE = Text(zh="测试批次", en="A test sitting")
HEADERS = tuple(column.label.zh for column in SHEET.columns)


@dataclass
class PlainContext:
    """What the plain importer remembers between chunks."""

    target: str
    title: Text = TITLE
    back: str = "/"
    seen: set[str] = field(default_factory=set)


def die_once(point: str) -> None:
    """``kill -9`` of this very process where a test wants it; the worker that follows is not told to."""
    if os.environ.get("ONEX_TEST_DIE_AT") == point:
        os.kill(os.getpid(), 9)


class PlainImporter:
    """Writes one kept view per row: the code must be unique, as the database holds too."""

    name = PLAIN
    sheet = SHEET
    permission = JobPermission.STEER
    rows_per_chunk = 10

    def open(self, target: str, actor: Actor, on: date) -> PlainContext:
        if target == "gone":
            raise NotFound("no_such_target", "没有这个目标")
        die_once("open:0")
        return PlainContext(target)

    def check(self, rows: Sequence[Row], context: PlainContext) -> Iterator[RowProblem]:
        die_once(f"check:{len(context.seen) // 10}")
        for row in rows:
            code = row.text("code")
            score = row.decimal("score")
            if code and code in context.seen:
                yield RowProblem(row.number, "code", "duplicate", Text(zh="号码重复", en="The number is repeated"), "M21")
            context.seen.add(code)
            if score is None or score > 100:
                yield RowProblem(row.number, "score", "out_of_range", Text(zh="成绩超出范围", en="The score is out of range"))

    def commit(self, rows: Sequence[Row], context: PlainContext) -> int:
        kept = [
            SavedView(user_id=int(row.text("code")), page=PAGE, name=context.target, query=str(row.cells["score"]))
            for row in rows
        ]
        die_once(f"commit:{kept[0].user_id // 10}")
        written = len(SavedView.objects.bulk_create(kept))
        die_once(f"committed:{kept[0].user_id // 10}")
        return written

    def finished(self, context: PlainContext, imported: int) -> None:
        SavedView.objects.create(user_id=imported, page=FINISHED, name=context.target)
        die_once("finished:0")


register_importer(PlainImporter())

RowValues = Sequence[str | float | date | None]


def good_rows(count: int, *, first: int = 1) -> list[RowValues]:
    """Rows with nothing wrong in them."""
    return [
        [f"{number:06d}", f"王小{chr(0x4E00 + number % 900)}", 60 + number % 40, TODAY, "合格"]
        for number in range(first, first + count)
    ]


def make_workbook(
    rows: Iterable[RowValues],
    *,
    headers: Sequence[str] = HEADERS,
    sheet: str = "成绩表",
    stamp: tuple[str, str] | None = None,
    above: int = 0,
) -> bytes:
    """An .xlsx as a spreadsheet would save it; ``above`` empty rows stand over the header."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        table = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        table.write_row(above, 0, headers)
        for number, row in enumerate(rows, start=above + 1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    table.write_datetime(number, place, value, day)
                elif isinstance(value, str):
                    table.write_string(number, place, value)
                elif value is not None:
                    table.write_number(number, place, value)
        if stamp:
            hidden = book.add_worksheet("_onex")
            hidden.hide()
            hidden.write_row(0, 0, stamp)
    return target.getvalue()


def make_csv(rows: Iterable[Sequence[str]], *, headers: Sequence[str] = HEADERS, encoding: str = "utf-8") -> bytes:
    """A CSV in an encoding."""
    lines = [",".join(headers), *(",".join(row) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def make_clerk() -> Actor:
    """Somebody whose seat may import."""
    return make_seat(role=Role.ORGANISATION_CLERK).actor


def make_import(
    *,
    content: bytes | None = None,
    name: str = "成绩.xlsx",
    target: str = "batch-1",
    by: Actor | None = None,
    on: date = TODAY,
    checked: bool = True,
) -> Import:
    """An upload, checked unless told otherwise."""
    upload = io.BytesIO(make_workbook(good_rows(25)) if content is None else content)
    started = start_import(PLAIN, upload=upload, name=name, target=target, by=by or make_clerk(), on=on)
    if checked:
        run_pending()
        started.refresh_from_db()
    return started
