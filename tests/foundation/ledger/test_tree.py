"""Proofs of trees of any size verify, and with any bit flipped they do not; known answers need no folder."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.ledger import tiles, tree
from onex.foundation.ledger.faults import Malformed, Unproven

LEAVES = [tree.leaf_hash(f"entry {number}".encode()) for number in range(600)]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH as RFC 9162 section 2.1.1 defines it, slowly."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return tree.node_hash(by_definition(leaves[:half]), by_definition(leaves[half:]))


def node_at(level: int, index: int) -> bytes:
    return by_definition(LEAVES[index << level : (index + 1) << level])


def flipped(content: bytes, bit: int) -> bytes:
    return (int.from_bytes(content, "big") ^ (1 << bit)).to_bytes(len(content), "big")


def test_roots_of_small_trees_are_known() -> None:
    assert tree.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree.node_hash(tree.leaf_hash(b""), tree.leaf_hash(b"\x00")).hex() == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )


@given(size=st.integers(0, 600))
def test_root_is_the_same_by_definition_by_nodes_and_by_growing(size: int) -> None:
    expected = by_definition(LEAVES[:size])
    assert tree.root_of(LEAVES[:size]) == expected
    assert tree.root_at(size, node_at) == expected
    assert tree.Frontier.of(size, node_at).root() == expected


def test_frontier_names_every_node_it_completes() -> None:
    frontier = tree.Frontier()
    found = {}
    for leaf in LEAVES[:300]:
        found.update({(level, index): node for level, index, node in frontier.append(leaf)})
    assert found == {(level, index): node_at(level, index) for level in range(1, 9) for index in range(300 >> level)}


def test_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="one peak"):
        tree.Frontier(3, [LEAVES[0]])


@given(size=st.integers(1, 600), data=st.data())
def test_inclusion_proof_verifies_and_with_a_flipped_bit_does_not(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root = by_definition(LEAVES[:size])
    proof = tree.inclusion_proof(index, size, node_at)
    claim = {"leaf": LEAVES[index], "index": index, "size": size, "proof": proof, "root": root}
    tree.verify_inclusion(**claim)
    parts = [LEAVES[index], root, *proof]
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = flipped(parts[which], bit)
    with pytest.raises(Unproven):
        tree.verify_inclusion(**{**claim, "leaf": parts[0], "root": parts[1], "proof": parts[2:]})
    for wrong in ({"proof": proof[:-1]} if proof else {"index": 1}, {"proof": [*proof, root]}, {"index": size}, {"index": -1}):
        with pytest.raises(Unproven):
            tree.verify_inclusion(**{**claim, **wrong})


@given(new=st.integers(2, 600), data=st.data())
def test_consistency_proof_verifies_and_with_a_flipped_bit_does_not(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    roots = {"old_root": by_definition(LEAVES[:old]), "new_root": by_definition(LEAVES[:new])}
    proof = tree.consistency_proof(old, new, node_at)
    tree.verify_consistency(old=old, new=new, proof=proof, **roots)
    parts = [*roots.values(), *proof]
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = flipped(parts[which], bit)
    for changed in (parts[2:], [*parts[2:], parts[0]]):
        with pytest.raises(Unproven):
            tree.verify_consistency(old=old, new=new, proof=changed, old_root=parts[0], new_root=parts[1])
    for wrong in (proof[:-1], [*proof, proof[0]], []):
        with pytest.raises(Unproven):
            tree.verify_consistency(old=old, new=new, proof=wrong, **roots)


def test_consistency_from_nothing_is_refused_and_equal_sizes_need_equal_roots() -> None:
    one, two = LEAVES[0], LEAVES[1]
    tree.verify_consistency(old=7, new=7, proof=[], old_root=one, new_root=one)
    for old, new, proof, root in ((0, 1, [], one), (0, 0, [], one), (7, 7, [], two), (7, 7, [one], one), (8, 7, [one], one)):
        with pytest.raises(Unproven):
            tree.verify_consistency(old=old, new=new, proof=proof, old_root=one, new_root=root)
    for old, new in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="from a size above 0"):
            tree.consistency_proof(old, new, node_at)


def test_what_is_no_hash_proves_nothing() -> None:
    with pytest.raises(Unproven):
        tree.verify_inclusion(leaf=b"", index=0, size=1, proof=[], root=b"")
    with pytest.raises(Unproven):
        tree.verify_consistency(old=3, new=4, proof=[b"", b""], old_root=b"", new_root=b"")


@given(size=st.integers(1, 600), data=st.data())
def test_tiles_give_every_node_of_the_tree(size: int, data: st.DataObject) -> None:
    made = {
        tile: b"".join(node_at(8 * (tile.level or 0), tile.index * 256 + at) for at in range(tile.width))
        for tile in tiles.tiles_of(size)
    }
    at = tiles.nodes_from(made.__getitem__, size)
    index = data.draw(st.integers(0, size - 1))
    assert tree.inclusion_proof(index, size, at) == tree.inclusion_proof(index, size, node_at)
    old = data.draw(st.integers(1, size))
    assert tree.consistency_proof(old, size, at) == tree.consistency_proof(old, size, node_at)


@given(level=st.none() | st.integers(0, 63), index=st.integers(0, (1 << 63) - 1), width=st.integers(1, 256))
def test_a_tile_has_one_address(level: int | None, index: int, width: int) -> None:
    tile = tiles.Tile(level, index, width)
    assert tiles.Tile.parse(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/x000/001",
        "tile/-1/000",
        "tile/0/001/x234",
        "tile/0/１２３",
        "tile/0/000/",
        "/tile/0/000",
        "tile/entries/000.p/",
        "tile/0/000\n",
    ],
)
def test_another_spelling_of_an_address_is_refused(path: str) -> None:
    with pytest.raises(Malformed):
        tiles.Tile.parse(path)


@given(entries=st.lists(st.binary(max_size=40), min_size=1, max_size=256))
def test_bundles_give_back_their_entries(entries: list[bytes]) -> None:
    packed = tiles.pack_entries(entries)
    assert tiles.unpack_entries(packed, len(entries)) == entries
    for damaged in (packed[:-1] if entries[-1] else packed[:-2], packed + b"\x00", packed + b"\x00\x00"):
        with pytest.raises(Malformed):
            tiles.unpack_entries(damaged, len(entries))


def test_entry_of_64_kib_does_not_fit_a_bundle() -> None:
    tiles.pack_entries([bytes(0xFFFF)])
    with pytest.raises(ValueError, match="at most"):
        tiles.pack_entries([bytes(0x10000)])
