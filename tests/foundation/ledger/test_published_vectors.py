"""Other people's vectors for tree, tiles, notes, checkpoints, cosignatures and proof files, byte for byte."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from onex.foundation.ledger import cosignatures, notes, proof_files, tiles, tree
from onex.foundation.ledger.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from onex.foundation.ledger.faults import BadSignature, Malformed, Unproven
from onex.foundation.ledger.notes import COSIGNATURE, Note, VerifierKey
from tests.foundation.ledger.keys import key_and_signer, signer_of_skey
from tests.vectors import published

pytestmark = pytest.mark.vectors


def grown(leaves: list[bytes]) -> tuple[tree.Frontier, dict[tuple[int, int], bytes]]:
    frontier, nodes = tree.Frontier(), {}
    for index, leaf in enumerate(leaves):
        nodes[0, index] = leaf
        nodes.update({(level, at): found for level, at, found in frontier.append(leaf)})
    return frontier, nodes


def test_rfc6962_tree_has_the_known_hashes() -> None:
    known = published("rfc6962_known_answer_tree")
    leaves = [tree.leaf_hash(bytes.fromhex(entry)) for entry in known["leaf_inputs_hex"]]
    _, nodes = grown(leaves)
    for level, row in enumerate(known["node_hashes_hex_by_level"]):
        assert [nodes[level, index].hex() for index in range(len(row))] == row
    roots = [tree.root_of(leaves[:size]).hex() for size in range(9)]
    assert roots == known["root_hashes_hex_by_size"]
    assert [tree.root_at(size, lambda *at: nodes[at]).hex() for size in range(9)] == roots
    assert len(known["derived_inclusion_paths"]) == 36
    for path in known["derived_inclusion_paths"]:
        found = tree.inclusion_proof(path["leaf_index"], path["tree_size"], lambda *at: nodes[at])
        assert [node.hex() for node in found] == path["path_hex"]


def holds(verify: Any, **given: Any) -> bool:
    try:
        verify(**given)
    except Unproven:
        return False
    return True


def b64(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_196_proof_probes_are_judged_as_published() -> None:
    probes = published("merkle_proof_probes")
    wrong = [
        probe["file"]
        for probe in probes["inclusion"]
        if holds(
            tree.verify_inclusion,
            leaf=b64(probe["leafHash"]),
            index=probe["leafIdx"],
            size=probe["treeSize"],
            proof=[b64(node) for node in probe["proof"] or ()],
            root=b64(probe["root"]),
        )
        is probe["wantErr"]
    ]
    wrong += [
        probe["file"]
        for probe in probes["consistency"]
        if holds(
            tree.verify_consistency,
            old=probe["size1"],
            new=probe["size2"],
            proof=[b64(node) for node in probe["proof"] or ()],
            old_root=b64(probe["root1"]),
            new_root=b64(probe["root2"]),
        )
        is probe["wantErr"]
    ]
    assert (len(probes["inclusion"]) + len(probes["consistency"]), wrong) == (196, [])


def test_16_step_log_of_tessera_is_made_again_byte_for_byte() -> None:
    log = published("tlog_tiles_tessera_log")
    key, sign = signer_of_skey(log["skey"])
    assert key.encoded == log["vkey"]
    entries = [entry.encode() for entry in log["entries"]]
    leaves = [tree.leaf_hash(entry) for entry in entries]
    assert [step["size"] for step in log["steps"]] == list(range(16))
    for step in log["steps"]:
        size = step["size"]
        checkpoint = Checkpoint(key.name, size, tree.root_of(leaves[:size]))
        assert sign_checkpoint(checkpoint, signers=[(key, sign)]).encoded == step["checkpoint"]
        assert open_checkpoint(Note.parse(step["checkpoint"]), origin=key.name, keys=[key]) == checkpoint
        if size:
            (tile,), (bundle,) = tiles.tiles_of(size), tiles.bundles_of(size)
            assert (tile.path, bundle.path) == (step["tile_path"], step["bundle_path"])
            assert tiles.pack_hashes(leaves[:size]).hex() == step["tile_hex"]
            assert tiles.pack_entries(entries[:size]).hex() == step["bundle_hex"]
            assert tiles.unpack_entries(bytes.fromhex(step["bundle_hex"]), size) == entries[:size]


def test_300_leaf_log_has_the_published_tiles_root_and_cosignatures() -> None:
    log = published("cosignature_and_tiles_300")
    leaves = [tree.leaf_hash(f"record {number}".encode()) for number in range(log["tree_size"])]
    frontier, nodes = grown(leaves)
    assert base64.b64encode(frontier.root()).decode() == log["root_b64"]
    found = {
        tile.path: b"".join(nodes[8 * (tile.level or 0), tile.index * 256 + at] for at in range(tile.width)).hex()
        for tile in tiles.tiles_of(300)
    }
    assert found == log["tiles_hex"]
    at = tiles.nodes_from(lambda tile: bytes.fromhex(log["tiles_hex"][tile.path]), 300)
    assert tree.root_at(300, at) == frontier.root()
    for who in ("mirror", "witness"):
        key, sign = key_and_signer(log[f"{who}_vkey"].split("+")[0], bytes.fromhex(log[f"{who}_ed25519_seed_hex"]), COSIGNATURE)
        assert key.encoded == log[f"{who}_vkey"]
        note = Note.parse(log[f"{who}_checkpoint"])
        (cosigned,) = cosignatures.cosignatures_of(note, [key])
        assert cosigned.timestamp == log["cosignature_timestamp"]
        again = cosignatures.cosign(note.text, key=key, sign=sign, timestamp=cosigned.timestamp)
        assert again == note.signatures[-1]
        assert note.encoded == log[f"{who}_checkpoint"]


def test_signed_notes_are_made_and_opened_as_published() -> None:
    vectors = published("signed_note")
    for made in vectors["sign_and_verify"]:
        key, sign = signer_of_skey(made["skey"])
        assert key.encoded == made["vkey"]
        assert Note(made["text"], (notes.sign_text(made["text"], key=key, sign=sign),)).encoded == made["note"]
    for several in vectors["multi_signature"]:
        keys = [VerifierKey.parse(vkey) for vkey in several["vkeys"]]
        assert list(notes.verify_note(Note.parse(several["note"]), keys)) == keys
    for one in vectors["verify"]:
        key = VerifierKey.parse(one["vkey"])
        assert notes.verify_note(Note.parse(one["note"]), [key]) == (key,)
        other, _ = key_and_signer(key.name, bytes(32), notes.ED25519)
        with pytest.raises(BadSignature):
            notes.verify_note(Note.parse(one["note"]), [other])
    for bad in vectors["bad_vkeys"]:
        with pytest.raises(Malformed):
            VerifierKey.parse(bad)


def test_tile_paths_and_inventories_are_as_published() -> None:
    vectors = published("tlog_tiles_paths")
    for known in vectors["paths"]:
        tile = tiles.Tile(None if known["level"] == "entries" else known["level"], known["n"], known["width"])
        assert tile.path == known["path"]
        assert tiles.Tile.parse(known["path"]) == tile
    inventory = list(tiles.tiles_of(70_000))
    assert [[tile.level, tile.index, tile.width] for tile in inventory if not tile.full] == vectors["size_70000"]["partials"]
    assert sum(tile.full and tile.level == 0 for tile in inventory) == vectors["size_70000"]["full_level0"]
    assert sum(tile.full and tile.level == 1 for tile in inventory) == vectors["size_70000"]["full_level1"]
    assert [[tile.level, tile.index, tile.width] for tile in tiles.tiles_of(256)] == vectors["size_256"]


def test_proof_files_are_written_and_refused_as_published() -> None:
    vectors = published("tlog_proof_format")
    for known in vectors["marshal"]:
        hashes = tuple(b64(node) for node in known["hashes_b64"])
        extra = known["extra"].encode() if known["extra"] is not None else None
        proof = proof_files.ProofFile(known["index"], hashes, known["checkpoint"], extra)
        assert proof.encoded == known["text"]
        assert proof_files.ProofFile.parse(known["text"]) == proof
    assert len(vectors["reject"]) == 6
    for bad in vectors["reject"]:
        with pytest.raises(Malformed):
            proof_files.ProofFile.parse(bad)
