"""CSV: which encoding it is in, which character parts its cells, and its rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import IO

from onex.foundation.documents.safety import Unsafe
from onex.foundation.tabular.parsing.headers import LOOK_AT
from onex.foundation.tabular.parsing.sheet_xml import MOST_COLUMNS

READ_BYTES = 1024 * 1024
LONGEST_CELL = 32_767
LONGEST_LINE = 1024 * 1024
DELIMITERS = (",", "\t", ";")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_BYTES = 4096
NOT_TEXT = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
CHINESE_FROM = "\u0800"
SURELY_UTF8 = 3
"""So many characters of three bytes before the first wrong one, and the file began as UTF-8: GB18030 hardly ever looks so."""


def rows(file: IO[bytes]) -> Iterator[list[str]]:
    """The cells of each line that the table has; raises :class:`Unsafe` with its line for what is no text table."""
    encoding = find_encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
    delimiter = _delimiter("".join(islice(_lines(text), LOOK_AT)))
    text.seek(0)
    csv.field_size_limit(LONGEST_CELL)
    read = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    began = 1
    try:
        for row in read:
            if len(row) > MOST_COLUMNS:
                raise Unsafe("too_many_columns", str(began))
            began = read.line_num + 1
            yield row
    except csv.Error as broken:
        raise Unsafe("csv_broken", str(began)) from broken


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise Unsafe("line_too_long", str(number))
        yield line


def find_encoding(file: IO[bytes]) -> str:
    """UTF-8 (with or without mark), UTF-16 (with mark) or GB18030; the whole file must read in it."""
    file.seek(0)
    start = file.read(SAMPLE_BYTES)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unsafe("strange_encoding", "1")
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            wrong = _first_wrong_line(file, encoding)
            if wrong:
                raise Unsafe("strange_encoding", str(wrong.line))
            return encoding
    if b"\x00" in start and _is_unmarked_utf16(start):
        raise Unsafe("strange_encoding", "1")
    if b"\x00" in start and NOT_TEXT.search(start.decode("latin-1")):
        raise Unsafe("not_a_workbook")
    utf8 = _first_wrong_line(file, "utf-8")
    if not utf8:
        return "utf-8"
    if utf8.chinese_before >= SURELY_UTF8:
        raise Unsafe("strange_encoding", str(utf8.line))
    gb = _first_wrong_line(file, "gb18030")
    if gb:
        raise Unsafe("strange_encoding", str(max(gb.line, utf8.line)))
    return "gb18030"


class WrongLine:
    """Where a file stops being text of an encoding: its line, and how many characters of three bytes stood before."""

    def __init__(self, line: int, chinese_before: int) -> None:
        self.line = line
        self.chinese_before = chinese_before


def _first_wrong_line(file: IO[bytes], encoding: str) -> WrongLine | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    file.seek(0)
    line, chinese = 1, 0
    piece = file.read(READ_BYTES)
    while True:
        following = file.read(READ_BYTES)
        try:
            text = decoder.decode(piece, final=not following)
        except UnicodeDecodeError as wrong:
            good = wrong.object[: wrong.start].decode(encoding, "ignore")
            return WrongLine(line + good.count("\n"), chinese + _chinese(good))
        if "\x00" in text:
            raise Unsafe("nul_characters", str(line + text[: text.index("\x00")].count("\n")))
        if not following:
            return None
        line += text.count("\n")
        chinese += _chinese(text[:SAMPLE_BYTES])
        piece = following


def _chinese(text: str) -> int:
    return sum(letter >= CHINESE_FROM for letter in text)


def _is_unmarked_utf16(start: bytes) -> bool:
    """Whether the first bytes read as lines of words in UTF-16 of either order."""
    even = start[: len(start) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = even.decode(encoding, "replace")
        if (
            any(mark in text for mark in DELIMITERS)
            and text.replace("\r", "").replace("\n", "").replace("\t", "").isprintable()
        ):
            return True
    return False


def _delimiter(lines: str) -> str:
    counts = [lines.count(delimiter) for delimiter in DELIMITERS]
    return DELIMITERS[counts.index(max(counts))]
