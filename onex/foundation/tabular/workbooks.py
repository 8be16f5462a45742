"""Workbooks people fill in: the template, and the error workbook, which is the template with the failing rows in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from onex.foundation.policy import Text
from onex.foundation.tabular.exports import BYTE_ORDER_MARK, sheet_name
from onex.foundation.tabular.importers import Row, RowProblem
from onex.foundation.tabular.parsing.workbooks import STAMP_SHEET
from onex.foundation.tabular.reader import ORIGINAL_ROW, REASON
from onex.foundation.tabular.sheets import Column, ColumnKind, Sheet
from onex.foundation.tabular.streams import Cell, SheetStream, Sink

ROWS_PREPARED = 100_000
RED = "#FFC7CE"
DARK_RED = "#9C0006"
HEAD = "#E8F1F2"
HEAD_REQUIRED = "#CFE3E6"
AS_TEXT = 49
"""Excel's own number for its text format."""
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
STYLES = ("text", "number", "red", "reason")

GUIDE = Text(zh="填写说明", en="How to fill in")
GUIDE_HEADERS = (
    Text(zh="列名", en="Column"),
    Text(zh="是否必填", en="Required"),
    Text(zh="填什么", en="What to enter"),
    Text(zh="说明", en="Note"),
    Text(zh="示例", en="Example"),
    Text(zh="依据", en="Clause"),
)
REQUIRED = {True: Text(zh="必填", en="required"), False: Text(zh="选填", en="optional")}
KINDS = {
    ColumnKind.TEXT: Text(zh="文字", en="words"),
    ColumnKind.CODE: Text(zh="号码，文本格式，不要用数值", en="a code, as text, never as a number"),
    ColumnKind.DECIMAL: Text(zh="数字", en="a number"),
    ColumnKind.DATE: Text(zh="日期，如 2026-03-01", en="a date such as 2026-03-01"),
    ColumnKind.CHOICE: Text(zh="从下拉列表中选择", en="one of the list"),
}


def template(sheet: Sheet, language: str) -> bytes:
    """The .xlsx to fill in: headers, text format where digits must not be lost, lists, and a sheet that explains."""
    return _prepared(sheet, language, errors=False)


def csv_template(sheet: Sheet, language: str) -> bytes:
    """The CSV to fill in: the header row, in UTF-8 with the mark Excel needs."""
    line = io.StringIO()
    csv.writer(line).writerow([column.label.in_language(language) for column in sheet.columns])
    return (BYTE_ORDER_MARK + line.getvalue()).encode()


class ErrorWorkbook:
    """The failing rows in the template, each wrong cell red, its row in the upload and the reasons behind them."""

    def __init__(self, target: Sink, sheet: Sheet, language: str) -> None:
        self._columns = sheet.columns
        self._stream = SheetStream(target, _prepared(sheet, language, errors=True), STYLES)

    def add(self, row: Row, problems: Sequence[RowProblem], stood: dict[str, str], reason: str) -> None:
        """Add one failing row; ``stood`` is what the upload had in the cells that could not be read."""
        wrong = {problem.column for problem in problems}
        cells: list[Cell] = []
        for column in self._columns:
            value = row.cells[column.key]
            shown = stood.get(column.key, "") if value is None else value
            plain = shown if column.kind is ColumnKind.DECIMAL and value is not None else str(shown)
            style = "red" if column.key in wrong else "number" if column.kind is ColumnKind.DECIMAL else "text"
            cells.append((plain, style))
        cells += [(row.number, "number"), (reason, "reason")]
        self._stream.write(cells)

    def close(self) -> None:
        """Finish the workbook."""
        self._stream.close()


def _prepared(sheet: Sheet, language: str, *, errors: bool) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        rows = book.add_worksheet(sheet_name(sheet.label.in_language(language)))
        guide = book.add_worksheet(sheet_name(GUIDE.in_language(language)))
        hidden = book.add_worksheet(STAMP_SHEET)
        hidden.very_hidden()
        hidden.write_row(0, 0, [sheet.name, sheet.version])
        _fill_guide(book, guide, sheet, language)
        text = book.add_format({"num_format": AS_TEXT})
        number = book.add_format({"num_format": "General"})
        for place, column in enumerate(sheet.columns):
            head = book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": HEAD_REQUIRED if column.required else HEAD}
            )
            label = column.label.in_language(language)
            rows.write_string(0, place, label, head)
            as_text = column.kind is not ColumnKind.DECIMAL
            rows.set_column(place, place, max(12, min(30, 2 * len(label) + 6)), text if as_text else number)
            _add_list(rows, hidden, place, column, language)
        rows.freeze_panes(1, 0)
        if errors:
            _add_error_columns(book, rows, len(sheet.columns), language)
    return target.getvalue()


def _add_error_columns(book: xlsxwriter.Workbook, rows: xlsxwriter.worksheet.Worksheet, place: int, language: str) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": RED, "font_color": DARK_RED})
    english = language.startswith("en")
    rows.write_string(0, place, ORIGINAL_ROW[english], head)
    rows.write_string(0, place + 1, REASON[english], head)
    rows.set_column(place, place, 10)
    rows.set_column(place + 1, place + 1, 60)
    shown = (
        book.add_format({"num_format": AS_TEXT}),
        book.add_format({"num_format": "0.############"}),
        book.add_format({"num_format": AS_TEXT, "bg_color": RED, "font_color": DARK_RED}),
        book.add_format({"text_wrap": True, "valign": "top", "font_color": DARK_RED}),
    )
    for number, style in enumerate(shown):
        rows.write_string(1, number, "x", style)


def _add_list(
    rows: xlsxwriter.worksheet.Worksheet,
    hidden: xlsxwriter.worksheet.Worksheet,
    place: int,
    column: Column,
    language: str,
) -> None:
    """A drop-down whose choices stand on the hidden sheet: in the cell's own rule they may not exceed 255 characters."""
    if not column.choices:
        return
    hidden.write_column(1, place, column.choices)
    letters = xlsxwriter.utility.xl_col_to_name(place)
    english = language.startswith("en")
    rows.data_validation(
        1,
        place,
        ROWS_PREPARED,
        place,
        {
            "validate": "list",
            "source": f"={STAMP_SHEET}!${letters}$2:${letters}${len(column.choices) + 1}",
            "error_title": "Choose from the list" if english else "请从列表中选择",
            "error_message": "This value is not in the list." if english else "这个值不在列表中。",
        },
    )


def _fill_guide(book: xlsxwriter.Workbook, guide: xlsxwriter.worksheet.Worksheet, sheet: Sheet, language: str) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": HEAD})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": AS_TEXT})
    guide.set_column(0, 1, 16)
    guide.set_column(2, 3, 44)
    guide.set_column(4, 5, 20)
    guide.freeze_panes(1, 0)
    for place, header in enumerate(GUIDE_HEADERS):
        guide.write_string(0, place, header.in_language(language), bold)
    for number, column in enumerate(sheet.columns, start=1):
        what = KINDS[column.kind].in_language(language)
        if column.choices:
            what = f"{what}: {' / '.join(column.choices)}"
        parts = (
            column.label.in_language(language),
            REQUIRED[column.required].in_language(language),
            what,
            column.help.in_language(language) if column.help else "",
            column.example,
            column.cite or sheet.cite,
        )
        for place, part in enumerate(parts):
            guide.write_string(number, place, part, wrapped)
