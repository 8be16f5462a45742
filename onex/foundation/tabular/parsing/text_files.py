"""CSV: which encoding it is in, which character parts its cells, and its rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO

from onex.foundation.documents.safety import Unsafe

READ_BYTES = 1024 * 1024
LONGEST_CELL = 32_767
DELIMITERS = (",", "\t", ";")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def rows(file: IO[bytes]) -> Iterator[list[str]]:
    """The cells of each line that the table has; raises :class:`Unsafe` for what is no text table."""
    encoding = find_encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
    delimiter = _delimiter(text.readline())
    text.seek(0)
    csv.field_size_limit(LONGEST_CELL)
    try:
        yield from csv.reader(text, delimiter=delimiter, strict=True)
    except csv.Error as broken:
        raise Unsafe("csv_broken") from broken


def find_encoding(file: IO[bytes]) -> str:
    """UTF-8 (with or without mark), UTF-16 (with mark) or GB18030; the whole file must read in it."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unsafe("strange_encoding")
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            if _reads_in(file, encoding):
                return encoding
            raise Unsafe("strange_encoding")
    for encoding in ("utf-8", "gb18030"):
        if _reads_in(file, encoding):
            return encoding
    raise Unsafe("strange_encoding")


def _reads_in(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    file.seek(0)
    try:
        while piece := file.read(READ_BYTES):
            if "\x00" in decoder.decode(piece):
                raise Unsafe("not_a_workbook")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(line: str) -> str:
    counts = [line.count(delimiter) for delimiter in DELIMITERS]
    return DELIMITERS[counts.index(max(counts))]
