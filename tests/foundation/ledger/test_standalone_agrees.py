"""The stand-alone programs have tree code of their own: held to the same probes, and to ours on trees of any size."""

from __future__ import annotations

import ast
import base64
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.ledger import tree
from onex.foundation.ledger.faults import Unproven
from onex.foundation.ledger.standalone import verify, witness
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
