"""Tables out: CSV, JSON and XLSX whose cells no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

from onex.foundation.tabular.streams import SheetStream, Value

STYLES = ("text", "number", "day", "moment")
FORMATS = ("@", "General;-General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")
"""Of each style; no two alike, so that each has a number of its own in the workbook."""

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠﹢﹣﹦﹫−")
"""What spreadsheets take for the beginning of a formula, with the full-width, small and minus-sign forms some of them fold."""

LARGEST_EXPORT = 200_000
"""Most rows in one export; a wider question is asked with a filter."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads a UTF-8 CSV in the system's own code page and the Chinese is lost."""


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might run the text: its first character, blanks in front left aside."""
    return text[:1] in FORMULA_STARTS or text.lstrip(" \u3000\u00a0\u200b\ufeff")[:1] in FORMULA_STARTS if text else False


def csv_cell(value: Value) -> str:
    """A value as CSV text; what looks like a formula gets an apostrophe in front, which makes it text."""
    if isinstance(value, str):
        return f"'{value}" if is_formula_like(value) else value
    return shown(value)


def shown(value: Value) -> str:
    """A value as people read it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A CSV file (UTF-8 with byte order mark, CRLF) piece by piece."""
    line = io.StringIO()
    writer = csv.writer(line)
    line.write(BYTE_ORDER_MARK)
    writer.writerow([csv_cell(name) for name in header])
    for number, row in enumerate(rows):
        writer.writerow([csv_cell(value) for value in row])
        if number % 500 == 0:
            yield line.getvalue().encode()
            line.seek(0)
            line.truncate()
    yield line.getvalue().encode()


def json_lines(keys: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A JSON array of objects piece by piece; decimals and dates as text, so that nothing is rounded."""
    yield b"["
    between = b"\n"
    for row in rows:
        values = {key: _json_value(value) for key, value in zip(keys, row, strict=True)}
        yield between + json.dumps(values, ensure_ascii=False).encode()
        between = b",\n"
    yield b"\n]\n"


def _json_value(value: Value) -> str | int | float | bool | None:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case _:
            return shown(value)


def workbook(columns: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str = "") -> bytes:
    """An .xlsx of one sheet, rows streamed through: texts stay texts, numbers and dates are cells of their kind."""
    target = io.BytesIO()
    with SheetStream(target, _prepared(columns, title), STYLES) as stream:
        for row in rows:
            stream.write([_cell(value) for value in row])
    return target.getvalue()


def _cell(value: Value) -> tuple[Value, str]:
    match value:
        case bool():
            return shown(value), "text"
        case datetime():
            return value, "moment"
        case date():
            return value, "day"
        case int() | float() | Decimal():
            return value, "number"
        case _:
            return value, "text"


def _prepared(columns: Sequence[str], title: str) -> bytes:
    """The workbook with its header and the row that shows the formats."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(columns):
            sheet.set_column(place, place, max(10, min(40, 2 * len(name) + 4)))
            sheet.write_string(0, place, name, bold)
        for place, form in enumerate(FORMATS):
            sheet.write_string(1, place, "x", book.add_format({"num_format": form}))
    return target.getvalue()


def sheet_name(title: str) -> str:
    """A title as a sheet may be named: no brackets, slashes, stars, question marks or colons, at most 31 characters."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title).strip(" '")[:31] or "Sheet1"
