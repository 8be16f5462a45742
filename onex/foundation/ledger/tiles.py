"""Tiles and entry bundles as C2SP tlog-tiles names and packs them: 256 hashes, or 256 entries, to a file."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from onex.foundation.ledger.encodings import HASH_BYTES, decimal
from onex.foundation.ledger.faults import Malformed
from onex.foundation.ledger.tree import NodeAt, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_LEVEL = 63
MAX_ENTRY_BYTES = 0xFFFF
"""An entry's length is written in 16 bits."""

ENTRIES = "entries"
_PATH = re.compile(r"tile/(?P<level>entries|[0-9]{1,2})/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?")


@dataclass(frozen=True)
class Tile:
    """One file of the log: ``level`` 0 and up for hashes, ``None`` for the bundle of entries under a tile of level 0."""

    level: int | None
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if self.index < 0 or not 1 <= self.width <= WIDTH or not 0 <= (self.level or 0) <= MAX_LEVEL:
            raise ValueError("no such tile")

    @property
    def full(self) -> bool:
        return self.width == WIDTH

    @property
    def path(self) -> str:
        """Its address below the log's prefix, as ``tile/0/x001/x234/067`` or ``tile/entries/000.p/7``."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
        level = ENTRIES if self.level is None else str(self.level)
        return f"tile/{level}/{number}" + ("" if self.full else f".p/{self.width}")

    @classmethod
    def parse(cls, path: str) -> Tile:
        """The tile at an address written exactly as ``path`` writes it; else ``Malformed``."""
        match = _PATH.fullmatch(path)
        if match is None:
            raise Malformed("not the address of a tile")
        level = None if match["level"] == ENTRIES else decimal(match["level"])
        try:
            tile = cls(level, int(match["index"].replace("x", "").replace("/", "")), int(match["width"] or WIDTH))
        except ValueError as error:
            raise Malformed("not the address of a tile") from error
        if tile.path != path:
            raise Malformed("not the only spelling of a tile's address")
        return tile


# ── which tiles a tree has ──────────────────────────────────────────────────────────────────────────────────────────


def hashes_at(level: int, size: int) -> int:
    """How many hashes all tiles of ``level`` hold together in a tree of ``size`` leaves."""
    return size >> (HEIGHT * level)


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of hashes of a tree of ``size`` leaves, level by level; the last of a level may be partial."""
    level = 0
    while hashes := hashes_at(level, size):
        full, rest = divmod(hashes, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level += 1


def bundles_of(size: int) -> Iterator[Tile]:
    """Every bundle of entries of a log of ``size`` entries."""
    full, rest = divmod(size, WIDTH)
    yield from (Tile(None, index) for index in range(full))
    if rest:
        yield Tile(None, full, rest)


def tile_holding(level: int, index: int, size: int) -> Tile:
    """The tile of ``level`` that holds hash number ``index`` of that level, as wide as a tree of ``size`` leaves has it."""
    hashes = hashes_at(level, size)
    if not 0 <= index < hashes:
        raise ValueError("the tree has no such hash")
    number = index // WIDTH
    return Tile(level, number, min(WIDTH, hashes - number * WIDTH))


def nodes_from(read: Callable[[Tile], bytes], size: int) -> NodeAt:
    """``node_at`` for ``tree`` out of a tree's tiles; ``read`` gives a tile's bytes and may keep what it has read."""

    def node_at(level: int, index: int) -> bytes:
        above = level % HEIGHT
        first = index << above
        tile = tile_holding(level // HEIGHT, first, size)
        hashes = unpack_hashes(read(tile), tile.width)
        row = hashes[first % WIDTH : first % WIDTH + (1 << above)]
        if len(row) != 1 << above:
            raise ValueError("the tree has no such full subtree")
        while len(row) > 1:
            row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
        return row[0]

    return node_at


# ── what stands in them ─────────────────────────────────────────────────────────────────────────────────────────────


def pack_hashes(hashes: Sequence[bytes]) -> bytes:
    """The bytes of a tile."""
    return b"".join(hashes)


def unpack_hashes(content: bytes, width: int) -> list[bytes]:
    """The hashes of a tile of ``width``; ``Malformed`` if it has not exactly so many."""
    if len(content) != width * HASH_BYTES:
        raise Malformed(f"a tile {width} wide has {width * HASH_BYTES} bytes, not {len(content)}")
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle: each entry after its length as a big-endian 16-bit number."""
    if any(len(entry) > MAX_ENTRY_BYTES for entry in entries):
        raise ValueError(f"an entry has at most {MAX_ENTRY_BYTES} bytes")
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def unpack_entries(content: bytes, width: int) -> list[bytes]:
    """The entries of a bundle of ``width``; ``Malformed`` if it does not hold exactly so many and nothing after them."""
    entries: list[bytes] = []
    at = 0
    while at < len(content):
        if at + 2 > len(content):
            raise Malformed("an entry bundle ends within a length")
        (length,) = struct.unpack_from(">H", content, at)
        at += 2
        if at + length > len(content):
            raise Malformed("an entry bundle ends within an entry")
        entries.append(content[at : at + length])
        at += length
    if len(entries) != width:
        raise Malformed(f"an entry bundle {width} wide holds {len(entries)} entries")
    return entries
