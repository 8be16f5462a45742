"""Finds document numbers in bytes: as they are, and as addresses, full-width text, UTF-16, Base64, hexadecimal or compressed."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

FRAGMENT = 12
"""So many characters of a number in a row tell who it is: the day of birth with what follows, or the region with the day."""
RUN = re.compile(rb"[A-Z]{0,2}[0-9]{7,}[0-9X]?")
FULL_WIDTH = re.compile(rb"(?:\xef\xbc[\x90-\x99\xa1-\xba]){7,}")
ESCAPED = re.compile(rb"(?:\\u[fF][fF]1[0-9]|\\u00[34][0-9]){7,}")
SPACED = re.compile(rb"(?<=[0-9])[ \-](?=[0-9])")
UTF16 = (re.compile(rb"(?:[0-9A-Za-z]\x00){8,}"), re.compile(rb"(?:\x00[0-9A-Za-z]){8,}"))
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
HEX = re.compile(rb"[0-9a-fA-F]{16,}")
LOCAL_ZIP = b"PK\x03\x04"
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
STANDARD = bytes.maketrans(b"-_", b"+/")


class Needles:
    """Numbers to be looked for: each whole, and each row of twelve characters of a long one."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._long: dict[bytes, str] = {}
        self._short: dict[bytes, str] = {}
        self._whole: set[bytes] = set()
        for number in numbers:
            plain = number.encode()
            if len(plain) < FRAGMENT:
                self._short[plain] = number
            else:
                self._whole.add(plain)
            for start in range(len(plain) - FRAGMENT + 1):
                self._long.setdefault(plain[start : start + FRAGMENT], number)

    def find(self, content: bytes) -> dict[str, str]:
        """The numbers found, each with the form it was found in."""
        found: dict[str, str] = {}
        for form, shown in forms(content):
            for number in self._in(shown):
                found.setdefault(number, form)
        return found

    def _in(self, content: bytes) -> Iterator[str]:
        for run in RUN.finditer(content):
            text = run.group()
            if text in self._short and not content[run.end() : run.end() + 1].isalnum():
                yield self._short[text]
            whole = {text[start : start + 18] for start in range(len(text) - 17)} & self._whole
            yield from (number.decode() for number in whole)
            if not whole:
                starts = range(len(text) - FRAGMENT + 1)
                yield from (self._long[part] for start in starts if (part := text[start : start + FRAGMENT]) in self._long)


def forms(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The content, and everything that can be read out of it."""
    upper = content.upper()
    yield "plain", upper
    yield "spaced", SPACED.sub(b"", upper)
    if b"%" in content:
        read = unquote_to_bytes(content)
        yield "address", read.upper()
        yield "address", b"\n".join(_narrow(found) for found in FULL_WIDTH.findall(read))
    yield "full-width", b"\n".join(_narrow(found) for found in FULL_WIDTH.findall(content))
    yield "escaped", b"\n".join(_unescape(found) for found in ESCAPED.findall(content))
    for pattern in UTF16:
        yield "UTF-16", b"\n".join(found.replace(b"\0", b"") for found in pattern.findall(content)).upper()
    yield "Base64", b"\n".join(_decoded(content)).upper()
    yield "hexadecimal", b"\n".join(_from_hex(content)).upper()
    yield "compressed", b"\n".join(_inflated(content)).upper()


def _narrow(text: bytes) -> bytes:
    return "".join(chr(ord(letter) - 0xFEE0) for letter in text.decode()).encode().upper()


def _unescape(text: bytes) -> bytes:
    letters = [chr(int(code, 16)) for code in text.decode().split("\\u")[1:]]
    return "".join(chr(ord(letter) - 0xFEE0) if ord(letter) > 0xFF00 else letter for letter in letters).encode()


def _decoded(content: bytes) -> Iterator[bytes]:
    for run in set(BASE64.findall(content)):
        standard = run.translate(STANDARD)
        for start in range(4):
            part = standard[start:]
            yield base64.b64decode(part[: len(part) // 4 * 4])


def _from_hex(content: bytes) -> Iterator[bytes]:
    for run in set(HEX.findall(content)):
        for start in range(2):
            part = run[start:]
            yield bytes.fromhex(part[: len(part) // 2 * 2].decode())


def _inflated(content: bytes) -> Iterator[bytes]:
    if content.startswith(LOCAL_ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    for found in ZLIB.finditer(content):
        try:
            yield zlib.decompressobj().decompress(content[found.start() :], 1 << 24)
        except zlib.error:
            continue
    if content.startswith(b"\x1f\x8b"):
        yield zlib.decompress(content, 31)
