"""XLSX: the right sheet, looked through for what is refused, and its rows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from onex.foundation.documents.safety import Unsafe, check_workbook

READ_BYTES = 1024 * 1024
LARGEST_LIST = 1024 * 1024
MOST_COLUMNS = 100
MOST_NAMED = 10
"""Cells named in a refusal; further ones are of the same cause."""
STAMP_SHEET = "_onex"
"""Hidden sheet of our templates: A1 the sheet's name, B1 its version."""

FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d+)["']""")
CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]+)(\d+)["']""")
ODDLY_WRITTEN = (b"='", b" =", b"= ", b"\tr", b"\nr", b"\rr")
FAR_OUT = re.compile(rb' r="(?:[A-Z]{2,}\d|[A-Z]?\d{6})')
"""As every spreadsheet writes it, a reference worth a second look; where anything is written oddly, all are looked at."""
WIDE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]{2,})(\d+)["']""")


class Workbook:
    """An .xlsx whose chosen sheet is safe to read."""

    def __init__(self, file: IO[bytes], *, names: Sequence[str], most_rows: int) -> None:
        archive = check_workbook(file)
        try:
            file.seek(0)
            self.book = CalamineWorkbook.from_filelike(file)
            name = self._choose(names)
            _look_through(archive, _part_of(archive, name), most_rows)
            self.sheet: CalamineSheet = self.book.get_sheet_by_name(name)
            self.stamp = self._stamp()
        except CalamineError as broken:
            raise Unsafe("archive_broken") from broken
        if self.sheet.height > most_rows:
            raise Unsafe("too_many_rows")
        if self.sheet.width > MOST_COLUMNS:
            raise Unsafe("stray_cell")

    def rows(self) -> Iterator[list[object]]:
        """The cells of each row, from the sheet's first row and column on."""
        return map(list, self.sheet.iter_rows())

    @property
    def height(self) -> int:
        """Rows from the sheet's first to its last used one."""
        end = self.sheet.end
        return end[0] + 1 if end else 0

    def _choose(self, names: Sequence[str]) -> str:
        sheets = [known for known in self.book.sheets_metadata if known.typ == SheetTypeEnum.WorkSheet]
        by_name = [known.name for known in sheets if known.name in names]
        shown = [known.name for known in sheets if known.visible == SheetVisibleEnum.Visible]
        if not by_name and not shown:
            raise Unsafe("no_sheet")
        return (by_name or shown)[0]

    def _stamp(self) -> tuple[str, str] | None:
        if STAMP_SHEET not in self.book.sheet_names:
            return None
        rows = self.book.get_sheet_by_name(STAMP_SHEET).to_python(nrows=1)
        return (str(rows[0][0]), str(rows[0][1])) if rows and len(rows[0]) >= 2 else None


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The archive's part that holds a sheet."""
    relation = next(
        (found["r:id"] for found in _elements(archive, "xl/workbook.xml", "sheet") if found.get("name") == sheet), ""
    )
    for found in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        if found.get("Id") == relation:
            target = found.get("Target", "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise Unsafe("archive_broken", sheet)


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> list[dict[str, str]]:
    """The attributes of each such element; a prefix before the element's name is left aside."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            plain = {("r:id" if key.endswith(":id") else key): value for key, value in attributes.items()}
            found.append(plain)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        content = archive.read(part)
        if len(content) > LARGEST_LIST:
            raise Unsafe("archive_broken", part)
        parser.Parse(content, True)
    except (KeyError, expat.ExpatError) as broken:
        raise Unsafe("archive_broken", part) from broken
    return found


def _look_through(archive: zipfile.ZipFile, part: str, most_rows: int) -> None:
    """Refuse formulas, error cells, and cells far out, which make a parser reserve memory for all between."""
    formulas: list[str] = []
    errors: list[str] = []
    try:
        entry = archive.getinfo(part)
    except KeyError as missing:
        raise Unsafe("archive_broken", part) from missing
    carried = b""
    with archive.open(entry) as source:
        while piece := source.read(READ_BYTES):
            window = carried + piece
            cut = max(window.rfind(b"<c "), 0) or max(window.rfind(b"<"), 0)
            window, carried = window[:cut], window[cut:]
            _look_at(window, formulas, errors, most_rows)
            if len(carried) > 2 * READ_BYTES:
                raise Unsafe("archive_broken", part)
    _look_at(carried, formulas, errors, most_rows)
    if formulas:
        raise Unsafe("formula", ", ".join(formulas[:MOST_NAMED]))
    if errors:
        raise Unsafe("error_cell", ", ".join(errors[:MOST_NAMED]))


def _look_at(window: bytes, formulas: list[str], errors: list[str], most_rows: int) -> None:
    if len(formulas) < MOST_NAMED and (b"<f" in window or b":f" in window):
        formulas += [_address(window, found.start()) for found in FORMULA.finditer(window)][:MOST_NAMED]
    if len(errors) < MOST_NAMED and (b'"e"' in window or b"'e'" in window):
        errors += [_address(window, found.end()) for found in ERROR.finditer(window)][:MOST_NAMED]
    if not FAR_OUT.search(window) and not any(mark in window for mark in ODDLY_WRITTEN):
        return
    for row in ROW.findall(window):
        if int(row) > most_rows:
            raise Unsafe("too_many_rows", row.decode())
    for letters, row in WIDE.findall(window):
        if column_number(letters.decode()) > MOST_COLUMNS or int(row) > most_rows:
            raise Unsafe("stray_cell", (letters + row).decode()[:20])


def _address(window: bytes, place: int) -> str:
    """The cell whose element began last before a place."""
    start = max(window.rfind(b"<c ", 0, place), window.rfind(b":c ", 0, place) - 10, 0)
    found = CELL.search(window, start)
    return (found[1] + found[2]).decode() if found else "?"


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
