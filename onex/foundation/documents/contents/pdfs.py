"""PDF: looked through for what acts, hides or carries something else. A bounded scan of bytes, not a parser.

A name stands in the bytes themselves or inside a deflated stream, so all bytes are looked at and every stream that
inflates is inflated, whatever its dictionary says. Ways of writing that would hide a name from that (other filters, two
layers of one, predictors on an object stream, filters by reference) are refused, for no ordinary program uses them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from onex.foundation.documents.safety import Unsafe

MEGABYTE = 1024 * 1024
MOST_INFLATED = 256 * MEGABYTE
MOST_STREAMS = 20_000
LONGEST_DICTIONARY = MEGABYTE
PIECE = MEGABYTE
OVERLAP = 64
TAIL = 1024

HEADER = re.compile(rb"%PDF-[12]\.\d[ \t]*[\r\n]")
END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME_ENDS = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"
OBJECT = re.compile(rb"\b\d{1,10}\s+\d{1,5}\s+obj\b\s*(?=<<)")
STREAM = re.compile(rb"[\s\x00]*(?:%[^\r\n]*[\r\n]+[\s\x00]*)*stream(\r\n|\n|\r)?")
ANY_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
STRUCTURE = re.compile(rb"<<|>>|[(<%]")
STRING_PART = re.compile(rb"[()\\]")
BY_REFERENCE = re.compile(rb"/(?:Filter|F|DecodeParms|DP)\s*\[?\s*\d+\s+\d+\s+R")
DEFLATE = re.compile(rb"/(?:FlateDecode|Fl)" + NAME_ENDS)
MAY_PREDICT = re.compile(rb"/(?:XRef|Image)" + NAME_ENDS)


def _names(*names: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"/(?:" + b"|".join(names) + rb")" + NAME_ENDS)


REFUSED = (
    ("encrypted", _names(b"Encrypt")),
    ("pdf_script", _names(b"JavaScript", b"XFA", b"Rendition")),
    ("pdf_action", _names(b"Launch", b"SubmitForm", b"ImportData", b"GoToR", b"GoToE")),
    ("pdf_carries", _names(b"EmbeddedFiles?", b"FileAttachment", b"RichMedia(?:Execute)?", b"Movie", b"Sound", b"Flash")),
    ("pdf_strange", _names(b"ASCIIHexDecode", b"ASCII85Decode", b"LZWDecode", b"RunLengthDecode", b"Crypt", b"AHx", b"A85")),
)


def check_pdf(content: bytes) -> None:
    """Raises :class:`Unsafe` for the first thing found."""
    if not HEADER.match(content):
        raise Unsafe("pdf_strange", "header")
    if not END.search(content[-TAIL:]):
        raise Unsafe("pdf_broken", "end")
    _look_at(content)
    described = dict(_described_streams(content))
    for start, written in described.items():
        _check_dictionary(written, start)
    scan = _Scan()
    for number, found in enumerate(ANY_STREAM.finditer(content)):
        if number >= MOST_STREAMS:
            raise Unsafe("pdf_strange", "streams")
        inflated = scan.inflates(content, found.end())
        if inflated and found.end() not in described:
            raise Unsafe("pdf_strange", f"stream at {found.start()}")


def _look_at(window: bytes) -> None:
    plain = ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), window)
    for code, names in REFUSED:
        if found := names.search(plain):
            raise Unsafe(code, found[0].decode("latin-1"))


class _Scan:
    """Inflates stream after stream within one bound for all."""

    def __init__(self) -> None:
        self.room = MOST_INFLATED

    def inflates(self, content: bytes, start: int) -> bool:
        """Look at what a stream inflates to; whether it inflated at all."""
        inflater = zlib.decompressobj()
        source, tail, any_came = content[start : start + 2], b"", False
        try:
            inflater.decompress(source)  # the header alone: most of what is no deflated stream ends here
        except zlib.error:
            return False
        pending, place = b"", start + len(source)
        while not inflater.eof:
            if not pending:
                pending = content[place : place + PIECE]
                place += len(pending)
                if not pending:
                    break
            try:
                piece = inflater.decompress(pending, PIECE)
            except zlib.error:
                break
            pending = inflater.unconsumed_tail
            self.room -= len(piece)
            if self.room < 0:
                raise Unsafe("inflates_too_much")
            any_came = any_came or bool(piece)
            _look_at(tail + piece)
            tail = (tail + piece)[-OVERLAP:]
        return any_came


def _described_streams(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Where the body of each stream begins whose dictionary can be read, and that dictionary."""
    for found in OBJECT.finditer(content):
        end = _dictionary_end(content, found.end())
        if end < 0:
            continue
        if stream := STREAM.match(content, end):
            if stream[1] is None:
                raise Unsafe("pdf_strange", f"stream at {end}")
            yield stream.end(), content[found.end() : end]


def _check_dictionary(written: bytes, start: int) -> None:
    plain = ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), written)
    hidden = b"/Predictor" in plain and (b"/First" in plain or not MAY_PREDICT.search(plain))
    if hidden or BY_REFERENCE.search(plain) or len(DEFLATE.findall(plain)) > 1:
        raise Unsafe("pdf_strange", f"stream at {start}")


def _dictionary_end(content: bytes, start: int) -> int:
    """The place behind the ``>>`` that belongs to the ``<<`` at ``start``; -1 where there is none within bounds."""
    depth, place, limit = 0, start, start + LONGEST_DICTIONARY
    while found := STRUCTURE.search(content, place, limit):
        place = found.end()
        match found[0]:
            case b"<<":
                depth += 1
            case b">>":
                depth -= 1
                if depth == 0:
                    return place
            case b"(":
                place = _string_end(content, place, limit)
            case b"%":
                line = re.compile(rb"[\r\n]").search(content, place, limit)
                place = line.end() if line else limit
            case _:
                end = content.find(b">", place, limit)
                place = end + 1 if end >= 0 else limit
    return -1


def _string_end(content: bytes, place: int, limit: int) -> int:
    depth = 1
    while depth:
        found = STRING_PART.search(content, place, limit)
        if found is None:
            return limit
        place = found.end() + (found[0] == b"\\")
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
    return place
