"""Which characters our fonts hold, read from the fonts themselves (OpenType ``cmap``, format 12). Pure.

A character no font holds would print as an empty box; it is refused by its name instead.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FULL_REPERTOIRE = 12
SPACES = frozenset(map(ord, " \n"))


@cache
def printable() -> frozenset[int]:
    """The code points every font of ours holds."""
    held = [code_points(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*held) | SPACES


def missing(texts: Iterable[str]) -> list[str]:
    """The characters that cannot be printed, each once, in the order they come."""
    known = printable()
    return list(dict.fromkeys(letter for text in texts for letter in text if ord(letter) not in known))


def named(letter: str) -> str:
    """A character as a message names it: itself and its number in Unicode."""
    return f"{letter if letter.isprintable() else '□'}（U+{ord(letter):04X}）"


def code_points(font: bytes) -> frozenset[int]:
    """What a font's own table says it holds; ``ValueError`` for a font without the full table."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * position) for position in range(tables))
    start = next((offset for tag, _sum, offset, _length in records if tag == b"cmap"), None)
    if start is None:
        raise ValueError("the font has no cmap")
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    for position in range(subtables):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * position)
        if struct.unpack_from(">H", font, start + offset) == (FULL_REPERTOIRE,):
            return _groups(font, start + offset)
    raise ValueError("the font has no cmap of format 12")


def _groups(font: bytes, place: int) -> frozenset[int]:
    (count,) = struct.unpack_from(">I", font, place + 12)
    held: set[int] = set()
    for first, last, glyph in struct.iter_unpack(">III", font[place + 16 : place + 16 + 12 * count]):
        held.update(range(first if glyph else first + 1, last + 1))  # glyph 0 is the empty box itself
    return frozenset(held)
