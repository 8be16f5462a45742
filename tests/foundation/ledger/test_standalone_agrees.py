"""The stand-alone programs have tree code of their own: held to the same probes, and to ours on trees of any size."""

from __future__ import annotations

import argparse
import ast
import base64
import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.ledger import tree
from onex.foundation.ledger.checkpoints import Checkpoint, sign_checkpoint
from onex.foundation.ledger.faults import Unproven
from onex.foundation.ledger.notes import Note
from onex.foundation.ledger.proof_files import ProofFile
from onex.foundation.ledger.standalone import verify, witness
from onex.foundation.ledger.witnessing import question
from tests.foundation.ledger.keys import key_and_signer
from tests.vectors import published

HASH = st.binary(min_size=32, max_size=32)


def of_form(*hashes: bytes) -> bool:
    """What the programs ask before they compute: every hash has 32 bytes."""
    return all(len(node) == 32 for node in hashes)


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    try:
        return of_form(leaf, root, *proof) and verify.root_from(leaf, index, size, proof) == root
    except verify.False_:
        return False


def consistent(old: int, new: int, proof: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    if old == new:
        return old > 0 and not proof and old_root == new_root
    held = 0 < old < new and bool(proof) and of_form(old_root, new_root, *proof)
    return held and witness.consistent(old, new, proof, old_root, new_root)


@pytest.mark.parametrize("program", [verify, witness])
def test_program_needs_python_and_at_most_one_package(program: Any) -> None:
    nodes = list(ast.walk(ast.parse(Path(program.__file__).read_text())))
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in named} - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.vectors
def test_probes_are_judged_as_published() -> None:
    def b64(text: str | None) -> bytes:
        return base64.b64decode(text or "")

    def hashes(probe: dict[str, Any]) -> list[bytes]:
        return [b64(node) for node in probe["proof"] or ()]

    probes = published("merkle_proof_probes")
    wrong = [
        probe["file"]
        for probe in probes["inclusion"]
        if included(b64(probe["leafHash"]), probe["leafIdx"], probe["treeSize"], hashes(probe), b64(probe["root"]))
        is probe["wantErr"]
    ] + [
        probe["file"]
        for probe in probes["consistency"]
        if consistent(probe["size1"], probe["size2"], hashes(probe), b64(probe["root1"]), b64(probe["root2"]))
        is probe["wantErr"]
    ]
    assert wrong == []


LEAVES = [tree.leaf_hash(f"{number}".encode()) for number in range(200)]


def node_at(level: int, index: int) -> bytes:
    return tree.root_of(LEAVES[index << level : (index + 1) << level])


@given(data=st.data())
def test_programs_and_modules_judge_alike(data: st.DataObject) -> None:
    """True proofs, and ones in which a hash, a size or the length is another."""
    new = data.draw(st.integers(2, 200))
    old = data.draw(st.integers(1, new - 1))
    proof = tree.consistency_proof(old, new, node_at)
    path = tree.inclusion_proof(old, new, node_at)
    old_root, root = tree.root_of(LEAVES[:old]), tree.root_of(LEAVES[:new])
    for given_proof in (proof, path):
        if given_proof and data.draw(st.booleans()):
            given_proof[data.draw(st.integers(0, len(given_proof) - 1))] = data.draw(HASH)
        if data.draw(st.integers(0, 4)) == 0:
            given_proof.append(data.draw(HASH))
    claimed = data.draw(st.sampled_from([new, new + 1, new - 1]))
    try:
        tree.verify_consistency(old=old, new=claimed, proof=proof, old_root=old_root, new_root=root)
        held = True
    except Unproven:
        held = False
    assert consistent(old, claimed, proof, old_root, root) is held
    try:
        tree.verify_inclusion(leaf=LEAVES[old], index=old, size=claimed, proof=path, root=root)
        held = True
    except Unproven:
        held = False
    assert included(LEAVES[old], old, claimed, path, root) is held


@given(hashes=st.lists(HASH, min_size=1, max_size=70))
def test_fold_is_the_root(hashes: list[bytes]) -> None:
    assert verify.fold(hashes) == tree.root_of(hashes)


# ── whatever is sent to them ────────────────────────────────────────────────────────────────────────────────────────

ORIGIN_KEY, ORIGIN_SIGN = key_and_signer("log.example/fuzzed", b"\x31" * 32)
CHECKPOINT = sign_checkpoint(
    Checkpoint(ORIGIN_KEY.name, 3, tree.root_of(LEAVES[:3])), signers=[(ORIGIN_KEY, ORIGIN_SIGN)]
).encoded
REQUEST = question(CHECKPOINT, 0, [])


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[witness.Witness]:
    key = Ed25519PrivateKey.from_private_bytes(b"\x32" * 32)
    private = witness.PRIVATE + witness.encoded_key("witness.example", key, key.private_bytes_raw())
    made = witness.Witness(private, tmp_path_factory.mktemp("state"), [ORIGIN_KEY.encoded])
    yield made
    made._owned.close()


def mangled(data: st.DataObject, content: bytes) -> bytes:
    """Something cut out, put in or put elsewhere; or something else altogether."""
    if data.draw(st.integers(0, 9)) == 0:
        return data.draw(st.binary(max_size=300))
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start, min(len(content), start + 60)))
    put = data.draw(
        st.binary(max_size=8) | st.sampled_from([b"\n", b"\n\n", b" ", b"=", b"old 1\n", "—".encode(), content[start:end]])
    )
    return content[:start] + put + content[end:]


@given(data=st.data())
def test_witness_answers_whatever_it_is_sent_and_cosigns_only_what_the_log_signed(watching: Any, data: st.DataObject) -> None:
    body = mangled(data, REQUEST)
    status, line = 200, ""
    try:
        line = watching.add_checkpoint(body)
    except witness.Refused as refused:
        status = refused.status
    assert status in {200, 400, 403, 404, 409, 422}
    if line:
        text = body.partition(b"\n\n")[2].rpartition(b"\n\n")[0] + b"\n"
        assert (text.decode(), line.startswith("— witness.example ")) == (Note.parse(CHECKPOINT).text, True)


@given(data=st.data())
def test_verifier_holds_no_mangled_proof(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp()
    trust = {"origin": ORIGIN_KEY.name, "log_keys": [ORIGIN_KEY.encoded], "witnesses": [], "quorum": 0}
    (folder / "trust.json").write_text(json.dumps(trust))
    proof = ProofFile(1, tuple(tree.inclusion_proof(1, 3, node_at)), CHECKPOINT, b"1").encoded.encode()
    content = mangled(data, proof)
    (folder / "proof").write_bytes(content)
    options = argparse.Namespace(
        file=str(folder / "proof"), trust=str(folder / "trust.json"), entry=None, record=None, log=None
    )
    with contextlib.redirect_stdout(io.StringIO()):
        code = verify.run(verify.verify_proof, options)
    assert code == 0 if content == proof else code in {1, 2} or same_but_for_strangers(content, proof)


def same_but_for_strangers(content: bytes, proof: bytes) -> bool:
    """A line of a key nobody knows may be added to a note; everything else is as it was."""
    known = [line for line in content.split(b"\n") if line in proof.split(b"\n")]
    return known == proof.split(b"\n")
