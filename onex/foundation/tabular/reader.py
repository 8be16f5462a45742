"""Has an upload parsed in a child process under limits and hands on what it says, while it is still parsing."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from onex.foundation.documents.confined import child_of, plain_file
from onex.foundation.parties.identifiers.writing import INVISIBLE
from onex.foundation.tabular.importers import Row
from onex.foundation.tabular.row_typing import RowTyping
from onex.foundation.tabular.sheets import Sheet

MOST_ROWS = 200_000
PIPE_BYTES = 1024 * 1024
LONGEST_LINE = 256 * 1024 * 1024
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from onex.foundation.tabular.parsing.child import run; run(sys.argv[2:])"
)

ORIGINAL_ROW = ("原行号", "Original row")
REASON = ("原因", "Reason")
"""Columns an error workbook has besides the sheet's own; ignored when it is uploaded again."""


class FileRefused(Exception):
    """The file cannot be used. ``reasons`` are triples of code, header or column key, and place in the file."""

    def __init__(self, reasons: list[tuple[str, str, str]]) -> None:
        super().__init__([code for code, _, _ in reasons])
        self.reasons = reasons


@dataclass(frozen=True)
class CellProblem:
    """What the engine says of a cell: its row, its column (empty: the whole row), a code, and what stood there."""

    row: int
    column: str
    code: str
    stood: str


@dataclass(frozen=True)
class Chunk:
    """Some rows in order, with the engine's own findings on them; ``raw`` are their numbers and values as text."""

    rows: list[Row]
    raw: list[list[str | None]]
    problems: list[CellProblem]


@dataclass
class Reading:
    """An upload being read: ``total`` is known as soon as the header is (0 for CSV, whose rows are not counted first)."""

    total: int
    header_row: int
    chunks: Iterator[Chunk] = field(repr=False)


@contextmanager
def read_upload(content: Iterable[bytes], sheet: Sheet, *, chunk: int) -> Iterator[Reading]:
    """Read an upload in a child of this process, which is gone when the block ends.

    Raises :class:`FileRefused` before the first row or in the middle of them.
    """
    with plain_file(content) as source, child_of(PROGRAM, describe(sheet, chunk=chunk), source) as child:
        yield _reading(child, sheet)


def describe(sheet: Sheet, *, chunk: int) -> str:
    """The table as the child is told of it."""
    return json.dumps(
        {
            "name": sheet.name,
            "version": sheet.version,
            "sheet_names": [sheet.label.zh[:31], sheet.label.en[:31]],
            "keys": [column.key for column in sheet.columns],
            "headers": [list(column.headers) for column in sheet.columns],
            "columns": [
                {
                    "kind": column.kind.value,
                    "required": column.required,
                    "max_length": column.max_length,
                    "decimals": column.decimals,
                    "choices": list(column.choices),
                }
                for column in sheet.columns
            ],
            "ignored": [*ORIGINAL_ROW, *REASON],
            "invisible": sorted(INVISIBLE),
            "chunk": chunk,
            "most_rows": MOST_ROWS,
        }
    )


Said = dict[str, Any]
"""A line of the child's, as ``parsing/child.py`` describes it."""


def _reading(child: subprocess.Popen[bytes], sheet: Sheet) -> Reading:
    if child.stdout is None:
        raise FileRefused([("parser_gave_up", "", "")])
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        fcntl.fcntl(child.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    lines = _lines(child.stdout)
    head = next(lines, None)
    if head is None or "head" not in head:
        raise FileRefused([("parser_gave_up", "", "")])
    return Reading(total=head["head"]["rows"], header_row=head["head"]["row"], chunks=_chunks(lines, sheet))


def _lines(stdout: IO[bytes]) -> Iterator[Said]:
    for line in iter(lambda: stdout.readline(LONGEST_LINE), b""):
        said = json.loads(line)
        if "refused" in said:
            raise FileRefused([(code, name, place) for code, name, place in said["refused"]])
        yield said


def _chunks(lines: Iterator[Said], sheet: Sheet) -> Iterator[Chunk]:
    """Rows with their values as the columns' types; a child that ended without its last word had to give up."""
    typing = RowTyping(sheet)
    for said in lines:
        if "end" in said:
            return
        yield _chunk(said, typing)
    raise FileRefused([("parser_gave_up", "", "")])


def _chunk(said: Said, typing: RowTyping) -> Chunk:
    problems = [
        CellProblem(row=row, column=typing.keys[column] if column >= 0 else "", code=code, stood=stood)
        for row, column, code, stood in said["problems"]
    ]
    broken: dict[int, set[str]] = {}
    for problem in problems:
        if problem.code not in WARNINGS:
            broken.setdefault(problem.row, set()).add(problem.column)
    rows = [typing.row(values, frozenset(broken.get(values[0], ()))) for values in said["rows"]]
    return Chunk(rows, said["rows"], problems)


WARNINGS = frozenset({"tidied", "unnamed_column"})
