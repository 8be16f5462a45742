"""A look through a sheet's XML before it is parsed: what is refused, and what the parser would read as something else.

The parser keeps the last of two cells of one place, the first string for an index that is no plain number and the first of
two tables of cells, and reserves memory for every cell up to the farthest: each silently.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from onex.foundation.documents.safety import Unsafe

READ_BYTES = 1024 * 1024
MOST_COLUMNS = 100
MOST_NAMED = 10
"""Cells named in a refusal; further ones are of the same cause."""

FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
TABLE = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d+)["']""")
ROWS = re.compile(rb"<(?:\w+:)?row[\s/>]")
PLAIN_REFERENCE = re.compile(rb'<c r="([A-Z]+)(\d+)"')
"""As every spreadsheet writes it; where some cell is written otherwise, all are looked at by the slower pattern."""
REFERENCE = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+)(\d+)["']""")
STRING_INDEX = rb"""[^/>]*>(?!\s*(?:<(?:\w+:)?v>\s*\d{1,9}\s*</|</|<(?:\w+:)?v(?:\s*/>|></)))"""
STRANGE_INDEX = re.compile(rb't="s"' + STRING_INDEX)
STRANGE_INDEX_ODDLY_WRITTEN = re.compile(rb"""\bt\s*=\s*["']s["']""" + STRING_INDEX)
ODDLY_TYPED = (b"t='", b"t =", b"= ", b"t\t", b"t\n", b"=\n")


def look_through(archive: zipfile.ZipFile, part: str, most_rows: int) -> None:
    """Refuse formulas, error cells, cells far out and cells out of order, each with its place. Raises :class:`Unsafe`."""
    look = Look(most_rows)
    for window in _windows(archive, part):
        look.at(window)
    look.end()


def _windows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces, none of which ends inside a cell."""
    try:
        entry = archive.getinfo(part)
    except KeyError as missing:
        raise Unsafe("archive_broken", part) from missing
    carried = b""
    with archive.open(entry) as source:
        while piece := source.read(READ_BYTES):
            window = carried + piece
            cut = _last_cell(window)
            window, carried = window[:cut], window[cut:]
            if window:
                yield window
            if len(carried) > 2 * READ_BYTES:
                raise Unsafe("cell_too_large", _address(carried, 0))
    yield carried


def _last_cell(window: bytes) -> int:
    """Where the last cell begins, or the last element where there is no cell."""
    plain = max(window.rfind(b"<c "), window.rfind(b"<c>"))
    prefixed = max(window.rfind(b":c "), window.rfind(b":c>"))
    if prefixed > plain:
        plain = window.rfind(b"<", 0, prefixed)
    return plain if plain >= 0 else max(window.rfind(b"<"), 0)


class Look:
    """What has been seen of one sheet."""

    def __init__(self, most_rows: int) -> None:
        self.most_rows = most_rows
        self.formulas: list[str] = []
        self.errors: list[str] = []
        self.tables = 0
        self.row = 0
        self.columns: set[bytes] = set()
        self.placed = self.bare = False
        self.bare_row = 0

    def at(self, window: bytes) -> None:
        """Look at one piece."""
        if len(self.formulas) < MOST_NAMED and (b"<f" in window or b":f" in window):
            self.formulas += [_address(window, found.start()) for found in FORMULA.finditer(window)][:MOST_NAMED]
        if len(self.errors) < MOST_NAMED and (b'"e"' in window or b"'e'" in window):
            self.errors += [_address(window, found.end()) for found in ERROR.finditer(window)][:MOST_NAMED]
        if b"sheetData" in window:
            self.tables += len(TABLE.findall(window))
        self._check_strings(window)
        self._check_places(window)

    def end(self) -> None:
        """Say what was found in the whole sheet."""
        if self.formulas:
            raise Unsafe("formula", ", ".join(self.formulas[:MOST_NAMED]))
        if self.errors:
            raise Unsafe("error_cell", ", ".join(self.errors[:MOST_NAMED]))
        if self.tables > 1:
            raise Unsafe("archive_broken", "sheetData")

    def _check_strings(self, window: bytes) -> None:
        oddly = any(mark in window for mark in ODDLY_TYPED)
        found = (STRANGE_INDEX_ODDLY_WRITTEN if oddly else STRANGE_INDEX).search(window)
        if found:
            raise Unsafe("strange_cell", _address(window, found.end()))

    def _check_places(self, window: bytes) -> None:
        references = PLAIN_REFERENCE.findall(window)
        cells = window.count(b"<c ") + window.count(b"<c>") + window.count(b"<c/") + window.count(b":c")
        if len(references) != cells or b"<c\n" in window or b"<c\t" in window or b"<c\r" in window:
            references = REFERENCE.findall(window)
            cells = len(CELL.findall(window))
        self.placed = self.placed or bool(references)
        if len(references) != cells:
            self._check_bare(window)
        if self.placed and self.bare:
            raise Unsafe("strange_cell", f"{references[-1][0].decode()}{references[-1][1].decode()}" if references else "")
        for row, group in groupby(references, key=itemgetter(1)):
            self._check_row(row, [letters for letters, _ in group])

    def _check_row(self, digits: bytes, letters: list[bytes]) -> None:
        row = int(digits[:9])
        for column in letters:
            if len(column) > 1 and (len(column) > 2 or column_number(column.decode()) > MOST_COLUMNS):
                raise Unsafe("stray_cell", (column + digits).decode()[:20])
        if row > self.most_rows + 1:
            raise Unsafe(
                "stray_cell" if row - self.row > self.most_rows else "too_many_rows", (letters[0] + digits).decode()[:20]
            )
        if row != self.row:
            seen: set[bytes] = set()
            if row < self.row:
                raise Unsafe("strange_cell", (letters[0] + digits).decode()[:20])
        else:
            seen = self.columns
        for column in letters:
            if column in seen or not column.isupper():
                raise Unsafe("strange_cell", (column + digits).decode()[:20])
            seen.add(column)
        self.row, self.columns = row, seen

    def _check_bare(self, window: bytes) -> None:
        """Cells without a place stand one after another; then rows may bear numbers only if they go upwards."""
        self.bare = True
        numbers = [int(row[:9]) for row in ROW.findall(window)]
        if numbers and len(numbers) != len(ROWS.findall(window)):
            raise Unsafe("strange_cell", f"row {numbers[0]}")
        for number in numbers:
            if number > self.most_rows + 1:
                raise Unsafe("stray_cell", f"row {number}")
            if number <= self.bare_row:
                raise Unsafe("strange_cell", f"row {number}")
            self.bare_row = number


def _address(window: bytes, place: int) -> str:
    """The cell whose element began last before a place."""
    start = max(window.rfind(b"<c ", 0, place), window.rfind(b":c ", 0, place) - 10, 0)
    found = REFERENCE.search(window, start)
    return (found[1] + found[2]).decode() if found else "?"


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
