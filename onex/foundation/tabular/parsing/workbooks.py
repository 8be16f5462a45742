"""XLSX: the right sheet, looked through for what is refused, and its rows."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from typing import IO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from onex.foundation.documents.safety import Unsafe, check_workbook
from onex.foundation.tabular.parsing.sheet_xml import MOST_COLUMNS, look_through

LARGEST_LIST = 1024 * 1024
STAMP_SHEET = "_onex"
"""Hidden sheet of our templates: A1 the sheet's name, B1 its version."""


class Workbook:
    """An .xlsx whose chosen sheet is safe to read."""

    def __init__(self, file: IO[bytes], *, names: Sequence[str], most_rows: int) -> None:
        archive = check_workbook(file)
        try:
            file.seek(0)
            self.book = CalamineWorkbook.from_filelike(file)
            name = self._choose(names)
            look_through(archive, _part_of(archive, name), most_rows)
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
        """The sheet of that name among those people see, else the first they see: what is hidden was seen by nobody."""
        shown = [
            known.name
            for known in self.book.sheets_metadata
            if known.typ == SheetTypeEnum.WorkSheet and known.visible == SheetVisibleEnum.Visible
        ]
        if not shown:
            raise Unsafe("no_sheet")
        return next((name for name in shown if name in names), shown[0])

    def _stamp(self) -> tuple[str, str] | None:
        if STAMP_SHEET not in self.book.sheet_names:
            return None
        rows = self.book.get_sheet_by_name(STAMP_SHEET).to_python(nrows=1)
        return (str(rows[0][0]), str(rows[0][1])) if rows and len(rows[0]) >= 2 else None


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The archive's part that holds a sheet; two of one name or one id would let the parser read another than was checked."""
    sheets = _elements(archive, "xl/workbook.xml", "sheet")
    relations = _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    _check_unambiguous([found.get("name", "").casefold() for found in sheets], "xl/workbook.xml")
    _check_unambiguous([found.get("Id", "") for found in relations], "xl/_rels/workbook.xml.rels")
    relation = next((found.get("r:id", "") for found in sheets if found.get("name") == sheet), "")
    for found in relations:
        if found.get("Id") == relation:
            target = found.get("Target", "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise Unsafe("archive_broken", sheet)


def _check_unambiguous(names: list[str], part: str) -> None:
    if len(set(names)) != len(names):
        raise Unsafe("archive_broken", part)


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
        with archive.open(part) as source:
            content = source.read(LARGEST_LIST + 1)
        if len(content) > LARGEST_LIST:
            raise Unsafe("archive_broken", part)
        parser.Parse(content, True)
    except (KeyError, expat.ExpatError) as broken:
        raise Unsafe("archive_broken", part) from broken
    return found
