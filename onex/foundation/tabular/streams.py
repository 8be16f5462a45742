"""Writes the rows of an .xlsx one by one into a workbook xlsxwriter has prepared, without a temporary file.

xlsxwriter either keeps every row in memory or lays them on disk in the clear; rows here may name people. So it makes
the workbook with a header and one row that shows each format, and the rows themselves are streamed in its place.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import escape
from io import BytesIO
from types import TracebackType
from typing import Protocol, Self

Value = str | int | float | Decimal | date | datetime | bool | None
Cell = tuple[Value, str]
"""A value and the name of its format."""

SHEET_PART = "xl/worksheets/sheet1.xml"
FORMAT_ROW = re.compile(r'<row r="(\d+)"[^>]*>((?:(?!</row>).)*)</row>\s*(?=</sheetData>)', re.DOTALL)
STYLE = re.compile(r'<c r="[A-Z]+\d+" s="(\d+)"')
DIMENSION = re.compile(r"<dimension [^>]*/>")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (the day Excel counts from has no time zone)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Sink(Protocol):
    """Where bytes go, one after the other: a file, or the target of a file being stored."""

    def write(self, content: bytes, /) -> int: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


class SheetStream:
    """Rows into the first sheet of a prepared workbook, whose last row shows ``formats`` in this order."""

    def __init__(self, target: Sink, prepared: bytes, formats: Sequence[str]) -> None:
        book = zipfile.ZipFile(BytesIO(prepared))
        sheet = book.read(SHEET_PART).decode()
        shown = FORMAT_ROW.search(sheet)
        if shown is None:
            raise ValueError("the prepared workbook has no row that shows its formats")
        styles = STYLE.findall(shown[2])
        if len(styles) != len(formats):
            raise ValueError(f"{len(formats)} formats are named, {len(styles)} are shown")
        self._styles = dict(zip(formats, styles, strict=True))
        self._after = sheet[shown.end() :]
        self._row = int(shown[1])
        self._book = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        for entry in book.infolist():
            if entry.filename != SHEET_PART:
                self._book.writestr(entry.filename, book.read(entry))
        self._part = self._book.open(SHEET_PART, "w")
        self._part.write(DIMENSION.sub("", sheet[: shown.start()]).encode())
        self._columns: list[str] = []

    def write(self, cells: Sequence[Cell]) -> None:
        """Add the next row."""
        number = self._row
        self._row += 1
        while len(self._columns) < len(cells):
            self._columns.append(column_letters(len(self._columns)))
        content = [
            _cell(f"{column}{number}", value, self._styles[style])
            for column, (value, style) in zip(self._columns, cells, strict=False)
        ]
        self._part.write(f'<row r="{number}">{"".join(content)}</row>'.encode())

    def close(self) -> None:
        """Finish the sheet and the workbook."""
        self._part.write(self._after.encode())
        self._part.close()
        self._book.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.close()


def _cell(address: str, value: Value, style: str) -> str:
    match value:
        case None | "":
            return f'<c r="{address}" s="{style}"/>'
        case bool() | str():
            text = escape(NOT_IN_XML.sub("", str(value)), quote=False)
            return f'<c r="{address}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        case datetime():
            return f'<c r="{address}" s="{style}"><v>{serial(value)}</v></c>'
        case date():
            return f'<c r="{address}" s="{style}"><v>{(datetime(value.year, value.month, value.day) - EPOCH).days}</v></c>'  # noqa: DTZ001  (likewise)
        case _:
            return f'<c r="{address}" s="{style}"><v>{value}</v></c>'


def serial(moment: datetime) -> Decimal:
    """A moment as Excel counts: days since the epoch, to the second, in its own time zone's wall clock."""
    passed = moment.replace(tzinfo=None) - EPOCH
    return round(Decimal(passed // timedelta(seconds=1)) / Decimal(86_400), 9)


def column_letters(place: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(LETTERS))
        letters = LETTERS[rest] + letters
    return letters
