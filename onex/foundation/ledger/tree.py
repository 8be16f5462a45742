"""The Merkle tree of RFC 9162, section 2.1: hashes, inclusion and consistency proofs and how they are verified.

A *node* is a full subtree: ``(level, index)`` covers the 2^level leaves from ``index * 2^level``. Whoever keeps a tree
gives its nodes as ``node_at(level, index)``; proofs and roots are put together from nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onex.foundation.ledger.encodings import HASH_BYTES
from onex.foundation.ledger.faults import Unproven

NodeAt = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves: the hash of nothing."""


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


# ── roots and proofs, put together from full subtrees ───────────────────────────────────────────────────────────────


def _split(width: int) -> int:
    """The largest power of two smaller than ``width`` (>= 2): where the RFC divides a range of leaves."""
    return 1 << ((width - 1).bit_length() - 1)


def _hash_of(start: int, end: int, node_at: NodeAt) -> bytes:
    """MTH(D[start:end]) for a range the RFC's own division leads to, so that its full subtrees are nodes."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node_at(level, start >> level)
    middle = start + _split(width)
    return node_hash(_hash_of(start, middle, node_at), _hash_of(middle, end, node_at))


def root_at(size: int, node_at: NodeAt) -> bytes:
    """The root over the first ``size`` leaves."""
    if size < 0:
        raise ValueError("a size is not negative")
    return _hash_of(0, size, node_at) if size else EMPTY_ROOT


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaf_hashes:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(index: int, size: int, node_at: NodeAt) -> list[bytes]:
    """PATH(index, D[size]): the siblings from the leaf up to below the root. ``ValueError`` unless 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError("the leaf lies outside the tree")
    siblings: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append(_hash_of(middle, end, node_at))
            end = middle
        else:
            siblings.append(_hash_of(start, middle, node_at))
            start = middle
    return siblings[::-1]


def consistency_proof(old: int, new: int, node_at: NodeAt) -> list[bytes]:
    """PROOF(old, D[new]); empty for equal sizes. ``ValueError`` unless 0 < old <= new: from nothing there is no proof."""
    if not 0 < old <= new:
        raise ValueError("a consistency proof goes from a size above 0 to one not smaller")
    proof: list[bytes] = []
    start, end = 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_hash_of(middle, end, node_at))
            end = middle
        else:
            proof.append(_hash_of(start, middle, node_at))
            start = middle
    if start:
        proof.append(_hash_of(start, end, node_at))
    return proof[::-1]


# ── verifying: the steps of RFC 9162, sections 2.1.3.2 and 2.1.4.2, in their order ──────────────────────────────────


def _check_hashes(*hashes: bytes) -> None:
    """Refuse what is no SHA-256 hash: an empty leaf under an empty root would otherwise hold."""
    if any(len(node) != HASH_BYTES for node in hashes):
        raise Unproven(f"a hash has {HASH_BYTES} bytes")


def root_from_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root an inclusion proof leads to; ``Unproven`` if the proof does not fit the index and size."""
    _check_hashes(leaf, *proof)
    if not 0 <= index < size:
        raise Unproven("the leaf lies outside the tree")
    fn, sn, root = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise Unproven("the inclusion proof is too long")
        if fn & 1 or fn == sn:
            root = node_hash(sibling, root)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node_hash(root, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise Unproven("the inclusion proof is too short")
    return root


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Nothing if ``leaf`` is the leaf ``index`` of the tree of ``size`` leaves under ``root``; else ``Unproven``."""
    if root_from_inclusion(leaf=leaf, index=index, size=size, proof=proof) != root:
        raise Unproven("the inclusion proof leads to another root")


def verify_consistency(*, old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Nothing if the tree of ``old`` leaves is the beginning of the tree of ``new`` leaves; else ``Unproven``.

    From size 0 nothing can be proved, so it is refused; equal sizes need equal roots and no proof.
    """
    if not 0 < old <= new:
        raise Unproven("consistency is proved from a size above 0 to one not smaller")
    if old == new:
        if proof or old_root != new_root:
            raise Unproven("trees of one size must have one root and need no proof")
        return
    _check_hashes(old_root, new_root, *proof)
    if not proof:
        raise Unproven("the consistency proof is empty")
    found = _roots_from_consistency(old, new, [old_root, *proof] if old & (old - 1) == 0 else list(proof))
    if found != (old_root, new_root):
        raise Unproven("the consistency proof leads to other roots")


def _roots_from_consistency(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Steps 3 to 6 of section 2.1.4.2: the two roots a path leads to, which the caller compares."""
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old_root = new_root = path[0]
    for node in path[1:]:
        if sn == 0:
            raise Unproven("the consistency proof is too long")
        if fn & 1 or fn == sn:
            old_root, new_root = node_hash(node, old_root), node_hash(node, new_root)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new_root = node_hash(new_root, node)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise Unproven("the consistency proof is too short")
    return old_root, new_root


# ── growing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Frontier:
    """The right edge of a growing tree: the roots of its full subtrees, largest first, one per bit set in ``size``."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError("a frontier has one peak for each bit set in its size")

    @classmethod
    def of(cls, size: int, node_at: NodeAt) -> Frontier:
        """The frontier of a kept tree of ``size`` leaves."""
        return cls(size, [node_at(level, index) for level, index in peaks_of(size)])

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf hash; the nodes this completes above it, lowest first, as ``(level, index, hash)``."""
        completed: list[tuple[int, int, bytes]] = []
        position, level, top = self.size, 0, leaf
        while position & 1:
            top = node_hash(self.peaks.pop(), top)
            position >>= 1
            level += 1
            completed.append((level, position, top))
        self.peaks.append(top)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            root = node_hash(peak, root)
        return root


def peaks_of(size: int) -> Iterator[tuple[int, int]]:
    """``(level, index)`` of the full subtrees a tree of ``size`` leaves consists of, largest first."""
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level
