"""One way of writing, whatever was typed: half-width, no invisible characters, no spaces."""

from __future__ import annotations

import unicodedata

INVISIBLE = dict.fromkeys(
    [0x00AD, 0x034F, 0x061C, 0x180E, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
"""Zero-width characters, marks of direction, soft hyphen and byte order mark, which Excel and web pages leave in cells."""


def normalise(text: str) -> str:
    """Of a number: NFKC (full-width becomes half-width), invisible characters and white space gone, capitals."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(visible(text).split()).upper()


def visible(text: str) -> str:
    """NFKC without invisible characters; white space stays."""
    return unicodedata.normalize("NFKC", text).translate(INVISIBLE)


def official(text: str) -> str:
    """Of a body's name: as its licence writes it, full-width brackets included, without invisible characters."""
    return " ".join(unicodedata.normalize("NFC", text).translate(INVISIBLE).split())
