"""The right edge of the log by tiles: what a batch adds to, and which tiles it fills."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from onex.foundation.ledger.tiles import HEIGHT, WIDTH
from onex.foundation.ledger.tree import EMPTY_ROOT, node_hash


@dataclass(frozen=True)
class Filled:
    """A tile that became full: its 256 hashes and the one hash they are in the level above."""

    level: int
    index: int
    hashes: tuple[bytes, ...]
    root: bytes


@dataclass
class Edge:
    """``rows[level]`` are the hashes of the partial tile of each level, fewer than 256, of a log of ``size`` leaves."""

    size: int = 0
    rows: list[list[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        expected = [self.size >> (HEIGHT * level) & WIDTH - 1 for level in range(len(self.rows))]
        if [len(row) for row in self.rows] != expected or self.size >> (HEIGHT * len(self.rows)):
            raise ValueError("the edge does not belong to a log of this size")

    def extend(self, leaves: Sequence[bytes]) -> list[Filled]:
        """Add leaf hashes in order; the tiles they fill, in the order in which they become full."""
        filled: list[Filled] = []
        if leaves and not self.rows:
            self.rows.append([])
        start = 0
        while start < len(leaves):
            row = self.rows[0]
            end = start + WIDTH - len(row)
            row.extend(leaves[start:end])
            self.size += min(end, len(leaves)) - start
            start = end
            self._fill(0, filled)
        return filled

    def root(self) -> bytes:
        """The root over all leaves (RFC 9162, 2.1.1): full subtrees folded from the right."""
        top: bytes | None = None
        for row in self.rows:
            for peak in reversed(_peaks(row)):
                top = peak if top is None else node_hash(peak, top)
        return EMPTY_ROOT if top is None else top

    def _fill(self, level: int, filled: list[Filled]) -> None:
        """If the row of a level is complete: a tile, and its root goes to the row above."""
        row = self.rows[level]
        if len(row) < WIDTH:
            return
        index = (self.size >> (HEIGHT * (level + 1))) - 1
        tile = Filled(level, index, tuple(row), subtree_root(row))
        filled.append(tile)
        row.clear()
        if level + 1 == len(self.rows):
            self.rows.append([])
        self.rows[level + 1].append(tile.root)
        self._fill(level + 1, filled)


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    """The hash of a full subtree over a power of two of hashes; a level at a time, the fastest plain Python does."""
    row, sha256 = list(hashes), hashlib.sha256
    while len(row) > 1:
        row = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def _peaks(row: Sequence[bytes]) -> list[bytes]:
    """The full subtrees a row of fewer than 256 hashes consists of, largest first."""
    peaks, start = [], 0
    for level in range(HEIGHT - 1, -1, -1):
        if len(row) >> level & 1:
            peaks.append(subtree_root(row[start : start + (1 << level)]))
            start += 1 << level
    return peaks
