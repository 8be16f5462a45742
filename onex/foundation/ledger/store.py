"""Reading the log's rows: the right edge, nodes, tiles, entries. Everything up to a size that is given."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from onex.foundation.ledger.growth import Edge, subtree_root
from onex.foundation.ledger.models import FullTile, LedgerEntry
from onex.foundation.ledger.tiles import HEIGHT, WIDTH, Tile, hashes_at, pack_entries
from onex.foundation.ledger.tree import NodeAt, leaf_hash


def edge_of(size: int) -> Edge:
    """The right edge of the first ``size`` entries: at most 255 leaves, hashed anew from their bytes, and tile roots.

    ``ValueError`` if a row is missing.
    """
    levels = max(1, -(-size.bit_length() // HEIGHT))
    rows: list[list[bytes]] = [[] for _level in range(levels)]
    first = size - size % WIDTH
    bodies = LedgerEntry.objects.filter(index__range=(first, size - 1)).order_by("index").values_list("body", flat=True)
    if first < size:
        rows[0] = [leaf_hash(bytes(body)) for body in bodies]
    wanted = [Q(level=level - 1, index__range=_partial(level, size)) for level in range(1, levels) if _width(level, size)]
    if wanted:
        tiles = FullTile.objects.filter(reduce(or_, wanted)).order_by("level", "index")
        for level, root in tiles.values_list("level", "root"):
            rows[level + 1].append(bytes(root))
    return Edge(size, rows)


def _width(level: int, size: int) -> int:
    """Hashes in the partial tile at the right end of a level; 0 where there is none."""
    return hashes_at(level, size) % WIDTH


def _partial(level: int, size: int) -> tuple[int, int]:
    """First and last number of the hashes in a level's partial tile."""
    last = hashes_at(level, size)
    return last - last % WIDTH, last - 1


def tile_hashes(level: int, index: int, width: int) -> list[bytes]:
    """The first ``width`` hashes of a tile, as stored; fewer where the log does not reach as far."""
    if width == WIDTH:
        packed = FullTile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
        return [bytes(packed)[at : at + 32] for at in range(0, WIDTH * 32, 32)] if packed else []
    first, last = index * WIDTH, index * WIDTH + width - 1
    if level == 0:
        leaves = LedgerEntry.objects.filter(index__range=(first, last)).order_by("index")
        return [bytes(leaf) for leaf in leaves.values_list("leaf_hash", flat=True)]
    below = FullTile.objects.filter(level=level - 1, index__range=(first, last)).order_by("index")
    return [bytes(root) for root in below.values_list("root", flat=True)]


def read_tile(tile: Tile) -> bytes:
    """The bytes of a tile of hashes or of a bundle of entries; empty where the log does not reach as far."""
    if tile.level is None:
        bodies = entry_bodies(tile.index * WIDTH, tile.index * WIDTH + tile.width)
        return pack_entries(bodies) if len(bodies) == tile.width else b""
    hashes = tile_hashes(tile.level, tile.index, tile.width)
    return b"".join(hashes) if len(hashes) == tile.width else b""


def entry_bodies(first: int, end: int) -> list[bytes]:
    """The entries from ``first`` up to but without ``end``."""
    rows = LedgerEntry.objects.filter(index__gte=first, index__lt=end).order_by("index")
    return [bytes(body) for body in rows.values_list("body", flat=True)]


def nodes_of(size: int) -> NodeAt:
    """``node_at`` for proofs in the tree of the first ``size`` entries; rows read are kept for the next node."""
    held: dict[tuple[int, int], list[bytes]] = {}

    def node_at(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        number = first // WIDTH
        key = (tile_level, number)
        if key not in held:
            held[key] = tile_hashes(tile_level, number, min(WIDTH, hashes_at(tile_level, size) - number * WIDTH))
        place = first % WIDTH
        row = held[key][place : place + (1 << above)]
        if len(row) != 1 << above:
            raise ValueError("the log has no such node")
        return row[0] if above == 0 else subtree_root(row)

    return node_at
