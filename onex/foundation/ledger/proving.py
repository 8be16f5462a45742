"""Going through a whole log once: what each part of it must be, given the parts before."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence

from onex.foundation.ledger import checkpoints
from onex.foundation.ledger.checkpoints import open_checkpoint
from onex.foundation.ledger.faults import BadSignature, Malformed
from onex.foundation.ledger.growth import Edge, Filled
from onex.foundation.ledger.keys import origin, verifier_keys
from onex.foundation.ledger.models import HASH_BYTES, Checkpoint, FullTile
from onex.foundation.ledger.notes import Note
from onex.foundation.ledger.publishing import Published
from onex.foundation.ledger.tiles import WIDTH
from onex.foundation.ledger.troubles import Trouble

Row = tuple[int, bytes, bytes]
"""Index, stored leaf hash, body."""


def blob(value: object) -> bytes:
    """A binary column's bytes, or none: SQLite keeps whatever an editor of the database put there, text or a number too."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


class LogAudit:
    """Takes the entries in their order and compares tiles, roots and signatures as the log grows."""

    def __init__(self, found: Callable[[Trouble, str], None]) -> None:
        self.found = found
        self.edge = Edge()
        self.seconds = 0.0
        self.checkpoints = 0
        self._keys = verifier_keys()
        self._heads = Checkpoint.objects.order_by("size").iterator(chunk_size=1_000)
        self._head = next(self._heads, None)
        self._last: tuple[int, bytes] = (0, self.edge.root())
        self._tiles = _tiles()

    @property
    def size(self) -> int:
        """How many entries were taken."""
        return self.edge.size

    def take(self, rows: Sequence[Row]) -> None:
        """The next entries, as many as come; splits them where a head or a tile must be compared."""
        self._positions(rows)
        sha256 = hashlib.sha256
        began = time.perf_counter()
        leaves = [sha256(b"\x00" + body).digest() for _index, _leaf, body in rows]
        self.seconds += time.perf_counter() - began
        for (index, stored, _body), leaf in zip(rows, leaves, strict=True):
            if stored != leaf:
                self.found(Trouble.ENTRY_ALTERED, f"#{index}")
        start = 0
        while start < len(leaves):
            self._compare_heads()
            until = len(leaves) if self._head is None else min(len(leaves), start + self._head.size - self.size)
            self._grow(leaves[start:until])
            start = until
        self._compare_heads()

    def end(self, given_out: Published | None) -> None:
        """Whatever is left over claims more than there is."""
        while self._head is not None:
            self.found(Trouble.ENTRY_MISSING, f"#{self.size} … #{self._head.size - 1}")
            self._advance()
        if self.size > self._last[0]:
            self.found(Trouble.CHECKPOINT_ALTERED, f"{self.size}")
        for level, index, _hashes, _root in self._tiles:
            self.found(Trouble.TILE_ALTERED, f"tile/{level}/{index}")
        if given_out is not None:
            self._compare_published(given_out.checkpoint)

    def _positions(self, rows: Sequence[Row]) -> None:
        """Contiguous from zero, or the first gap is named; what follows is shifted and fails by its hashes."""
        for place, row in enumerate(rows, start=self.size):
            if row[0] != place:
                self.found(Trouble.ENTRY_MISSING, f"#{place}")
                return

    def _grow(self, leaves: Sequence[bytes]) -> None:
        began = time.perf_counter()
        filled = self.edge.extend(leaves)
        self.seconds += time.perf_counter() - began
        for tile in filled:
            self._compare_tile(tile, next(self._tiles, None))

    def _compare_tile(self, tile: Filled, stored: tuple[int, int, bytes, bytes] | None) -> None:
        hashes = b"".join(tile.hashes)
        if stored == (tile.level, tile.index, hashes, tile.root):
            return
        self.found(Trouble.TILE_ALTERED, f"tile/{tile.level}/{tile.index}")
        if stored is None or stored[:2] != (0, tile.index):
            return
        # The tile remembers what the entry was when it was sealed: the entry can be named, not only the tile.
        for place in range(WIDTH):
            if stored[2][place * HASH_BYTES : (place + 1) * HASH_BYTES] != tile.hashes[place]:
                self.found(Trouble.ENTRY_ALTERED, f"#{tile.index * WIDTH + place}")

    def _compare_heads(self) -> None:
        while self._head is not None and self._head.size <= self.size:
            head = self._head
            self.checkpoints += 1
            began = time.perf_counter()
            root = self.edge.root() if head.size == self.size else b""
            self.seconds += time.perf_counter() - began
            self._compare_head(head, root)
            self._last = (head.size, root)
            self._advance()

    def _compare_head(self, head: Checkpoint, root: bytes) -> None:
        try:
            said = open_checkpoint(Note.parse(head.note), origin=origin(), keys=self._keys)
        except (Malformed, BadSignature):
            self.found(Trouble.CHECKPOINT_UNSIGNED, f"{head.size}")
            return
        if (said.size, said.root) != (head.size, blob(head.root)) or blob(head.root) != root:
            self.found(Trouble.CHECKPOINT_ALTERED, f"{head.size} (#{self._last[0]} … #{head.size - 1})")

    def _compare_published(self, head: checkpoints.Checkpoint) -> None:
        """What was given out is a head this log signed."""
        kept = Checkpoint.objects.filter(size=head.size).values_list("root", flat=True).first()
        if kept is None or blob(kept) != head.root:
            self.found(Trouble.PUBLISHED_HEAD_UNKNOWN, f"{head.size}")

    def _advance(self) -> None:
        self._head = next(self._heads, None)


def _tiles() -> Iterator[tuple[int, int, bytes, bytes]]:
    """The stored tiles in the order in which they became full."""
    rows = FullTile.objects.order_by("pk").values_list("level", "index", "hashes", "root")
    return ((level, index, blob(hashes), blob(root)) for level, index, hashes, root in rows.iterator(chunk_size=200))
