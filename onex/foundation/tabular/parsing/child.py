"""The child process that parses an upload: file on standard input, findings on standard output, nothing else.

Its only argument is the description of the table (JSON). It answers in lines of JSON::

    {"head": {"rows": 100000, "row": 1, "missing": [5]}}   rows below the header, the header's row, optional columns not there
    {"rows": [[2, "…", "…"], …], "problems": [[2, 3, "digits_gone", "4.4E+17"], …]}
    {"end": {"rows": 100000}}
    {"refused": [["formula", "", "B7"], …]}                 instead: every reason why the file cannot be used

A row is its number in the file and a value per column of the table: text or null. A problem is row, column, code and
the text that stood there; code ``tidied`` is not an error.
"""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO

from onex.foundation.documents.limits import MEGABYTE, lock_in
from onex.foundation.documents.safety import OLE_MAGIC, ZIP_MAGIC, Unsafe
from onex.foundation.tabular.parsing import text_files
from onex.foundation.tabular.parsing.cells import ColumnSpec, Reader, as_text, reader
from onex.foundation.tabular.parsing.headers import LOOK_AT, Headers, match
from onex.foundation.tabular.parsing.workbooks import Workbook

Line = dict[str, object]
CODECS = ("ascii", "cp437", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
"""Loaded before the limits: afterwards not even a codec's module can be opened."""
MOST_MEMORY = 272 * MEGABYTE
"""Address space. A sheet of 200,000 rows by nine columns needs about 240 MB."""
NOTHING = ("", None)
OTHER_FILES = (b"MZ", b"\x7fELF", b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
WEB_PAGES = (b"<", b"MIME-Version:")
"""Pages and XML under the name of a workbook, as many systems export them."""


@dataclass(frozen=True)
class Table:
    """What the parent says of the table."""

    name: str
    version: str
    sheet_names: list[str]
    keys: list[str]
    headers: list[list[str]]
    columns: list[ColumnSpec]
    ignored: list[str]
    invisible: dict[int, None]
    chunk: int
    most_rows: int

    @classmethod
    def from_json(cls, text: str) -> Table:
        said = json.loads(text)
        columns = [ColumnSpec(**{**column, "choices": frozenset(column["choices"])}) for column in said.pop("columns")]
        return cls(**{**said, "columns": columns, "invisible": dict.fromkeys(said["invisible"])})


def main(description: str, source: IO[bytes], target: IO[bytes]) -> None:
    """Parse under limits; every way a file can be wrong ends in a ``refused`` line or in the end of this process."""
    table = Table.from_json(description)
    for name in CODECS:
        codecs.getincrementaldecoder(name)
    lock_in(memory=MOST_MEMORY)
    try:
        for line in parse(table, source):
            target.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
            target.write(b"\n")
    except Unsafe as unsafe:
        refusal = {"refused": [[unsafe.code, "", unsafe.part]]}
        target.write(json.dumps(refusal).encode() + b"\n")
    target.flush()


def parse(table: Table, source: IO[bytes]) -> Iterator[Line]:
    """The lines of one file."""
    source.seek(0)
    start = source.read(64)
    words = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith((ZIP_MAGIC, OLE_MAGIC)):
        book = Workbook(source, names=table.sheet_names, most_rows=table.most_rows)
        if book.stamp:
            _check_stamp(table, book.stamp)
        yield from _lines(table, book.rows(), height=book.height)
    elif not words:
        raise Unsafe("empty_file")
    elif start.startswith(OTHER_FILES):
        raise Unsafe("not_a_workbook")
    elif words.startswith(WEB_PAGES):
        raise Unsafe("web_page")
    else:
        yield from _lines(table, text_files.rows(source), height=0)


def _check_stamp(table: Table, stamp: tuple[str, str]) -> None:
    name, version = stamp
    if name != table.name:
        raise Unsafe("other_template", name)
    if version != table.version:
        raise Unsafe("outdated_template", f"{version} → {table.version}")


def _lines(table: Table, rows: Iterator[Sequence[object]], *, height: int) -> Iterator[Line]:
    opening = list(islice(rows, LOOK_AT))
    headers = match(
        opening,
        names=table.headers,
        keys=table.keys,
        required=[column.required for column in table.columns],
        ignored=table.ignored,
        invisible=table.invisible,
    )
    if headers.problems:
        yield {"refused": [[code, name, ""] for code, name in headers.problems]}
        return
    missing = [number for number in range(len(table.keys)) if number not in headers.places]
    yield {"head": {"rows": max(0, height - headers.row - 1), "row": headers.row + 1, "missing": missing}}
    reading = Reading(table, headers)
    number = headers.row + 1
    for source in (opening[headers.row + 1 :], rows):
        for row in source:
            number += 1
            reading.read(number, row)
            if reading.full:
                yield reading.take()
    if reading.rows:
        yield reading.take()
    yield {"end": {"rows": reading.count}}


class Reading:
    """Reads row after row into a chunk."""

    def __init__(self, table: Table, headers: Headers) -> None:
        self.table = table
        self.rows: list[list[object]] = []
        self.problems: list[list[object]] = []
        self.count = 0
        readers = [reader(column, table.invisible) for column in table.columns]
        self.columns: list[tuple[int, int, Reader]] = [
            (number, headers.places.get(number, -1), read) for number, read in enumerate(readers)
        ]
        self.unnamed = headers.unnamed
        self.width = headers.width

    @property
    def full(self) -> bool:
        return len(self.rows) >= self.table.chunk

    def read(self, number: int, row: Sequence[object]) -> None:
        """Add one row unless nothing stands in it."""
        if not any(cell not in NOTHING for cell in row):
            return
        self.count += 1
        if self.count > self.table.most_rows:
            raise Unsafe("too_many_rows", str(number))
        values: list[object] = [number]
        width = len(row)
        for column, place, read in self.columns:
            raw = row[place] if 0 <= place < width else None
            value, problem, tidied = read(raw)
            values.append(value)
            if problem:
                self.problems.append([number, column, problem, as_text(raw)[:200]])
            elif tidied:
                self.problems.append([number, column, "tidied", ""])
        if any(row[place] for place in self.unnamed if place < width) or (width > self.width and any(row[self.width :])):
            self.problems.append([number, -1, "unnamed_column", ""])
        self.rows.append(values)

    def take(self) -> Line:
        """The chunk gathered so far."""
        chunk: Line = {"rows": self.rows, "problems": self.problems}
        self.rows, self.problems = [], []
        return chunk


def run(arguments: Iterable[str]) -> None:
    """What the child's command line calls."""
    (description,) = arguments
    main(description, sys.stdin.buffer, sys.stdout.buffer)
