"""The stand-alone verifier, as a program: proofs and whole logs that hold, and each way in which they may not."""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.ledger import cosignatures, tiles, tree
from onex.foundation.ledger.checkpoints import Checkpoint, sign_checkpoint
from onex.foundation.ledger.notes import COSIGNATURE, Note
from onex.foundation.ledger.proof_files import ProofFile
from onex.foundation.ledger.standalone import verify as program
from tests.foundation.ledger.keys import key_and_signer

ORIGIN = "ledger.example/verified"
LOG, SIGN = key_and_signer(ORIGIN, b"\x21" * 32)
WITNESSES = [key_and_signer(f"witness{number}.example", bytes([number]) * 32, COSIGNATURE) for number in (50, 51, 52)]
SALT, RECORD = "a5" * 32, {"level": "中级", "number": "X-1", "holder": "纪念"}
SIZE = 600


def commitment_of(record: Any) -> str:
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return hmac.digest(bytes.fromhex(SALT), canonical, "sha256").hex()


def entry_of(index: int) -> bytes:
    """Entry 7 is issued, entry 300 revokes it; every other has a subject of its own."""
    subject = "07" if index == 300 else f"{index:02x}"
    told = {"commitment": commitment_of(RECORD if index == 7 else index), "previous": 7 if index == 300 else None}
    type_ = "certificate.revoked" if index == 300 else "certificate.issued"
    told |= {"subject": subject, "time": "2026-03-02T01:02:03Z", "type": type_, "version": 1}
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


ENTRIES = [entry_of(index) for index in range(SIZE)]


def node_at(entries: list[bytes]) -> tree.NodeAt:
    leaves = [tree.leaf_hash(entry) for entry in entries]
    return lambda level, index: tree.root_of(leaves[index << level : (index + 1) << level])


def note_of(entries: list[bytes], *, cosigned: int = 2) -> str:
    head = Checkpoint(ORIGIN, len(entries), tree.root_of(map(tree.leaf_hash, entries)))
    note = sign_checkpoint(head, signers=[(LOG, SIGN)])
    lines = [cosignatures.cosign(note.text, key=key, sign=sign, timestamp=1_772_000_000) for key, sign in WITNESSES[:cosigned]]
    return note.with_signatures(*lines).encoded


def write_log(folder: Path, entries: list[bytes], *, cosigned: int = 2) -> Path:
    at = node_at(entries)
    files = {"checkpoint": note_of(entries, cosigned=cosigned).encode()}
    for tile in tiles.tiles_of(len(entries)):
        first = tile.index * 256
        files[tile.path] = b"".join(at(8 * (tile.level or 0), first + number) for number in range(tile.width))
    for bundle in tiles.bundles_of(len(entries)):
        files[bundle.path] = tiles.pack_entries(entries[bundle.index * 256 :][: bundle.width])
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    told = {
        "origin": ORIGIN,
        "log_keys": [LOG.encoded],
        "quorum": 2,
        "witnesses": [{"name": key.name, "verifier_key": key.encoded, "url": "http://127.0.0.1"} for key, _ in WITNESSES],
    }
    (tmp_path / "trust.json").write_text(json.dumps(told))
    return tmp_path / "trust.json"


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    hashes = tuple(tree.inclusion_proof(7, SIZE, node_at(ENTRIES)))
    (tmp_path / "seven.tlog-proof").write_text(ProofFile(7, hashes, note_of(ENTRIES), ENTRIES[7]).encoded)
    return tmp_path / "seven.tlog-proof"


def verify(*arguments: object) -> tuple[int, str]:
    command = [sys.executable, "-I", program.__file__, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=120)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_proof_of_an_entry_and_of_its_record_holds(trust: Path, proof: Path, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(json.dumps({"record": RECORD, "salt": SALT}))
    code, told = verify("proof", proof, "--trust", trust, "--record", tmp_path / "record.json")
    assert (code, told.splitlines()[-1]) == (0, "HOLDS")
    assert "entry 7 is in the log" in told
    assert "the entry speaks of this record" in told
    assert "NOT LOOKED FOR" in told
    (tmp_path / "record.json").write_text(json.dumps({"record": {**RECORD, "level": "高级"}, "salt": SALT}))
    code, told = verify("proof", proof, "--trust", trust, "--record", tmp_path / "record.json")
    assert (code, "speaks of another record" in told) == (1, True)


def test_proof_names_what_was_entered_later(trust: Path, proof: Path, tmp_path: Path) -> None:
    code, told = verify("proof", proof, "--trust", trust, "--log", write_log(tmp_path / "log", ENTRIES))
    assert (code, "LATER on the same subject: entry 300, certificate.revoked" in told) == (0, True)


def test_proof_with_a_flipped_bit_or_another_entry_is_refused(trust: Path, proof: Path, tmp_path: Path) -> None:
    content = proof.read_bytes()
    for place in range(30, len(content), 97):
        flipped = bytearray(content)
        flipped[place] ^= 1
        proof.write_bytes(flipped)
        code, told = verify("proof", proof, "--trust", trust)
        assert code in {1, 2}, told
    proof.write_bytes(content)
    (tmp_path / "entry").write_bytes(ENTRIES[8])
    assert verify("proof", proof, "--trust", trust, "--entry", tmp_path / "entry")[0] == 1
    (tmp_path / "entry").write_bytes(ENTRIES[7])
    assert verify("proof", proof, "--trust", trust, "--entry", tmp_path / "entry")[0] == 0


def test_too_few_witnesses_are_refused_and_none_asked_for_is_said(trust: Path, tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", ENTRIES[:5], cosigned=1)
    code, told = verify("log", log, "--trust", trust)
    assert (code, "1 of the known witnesses cosigned the checkpoint, 2 are asked for" in told) == (2, True), (
        "they may still come"
    )
    (tmp_path / "proof").write_text(
        ProofFile(0, tuple(tree.inclusion_proof(0, 5, node_at(ENTRIES))), note_of(ENTRIES[:5], cosigned=1), ENTRIES[0]).encoded
    )
    code, told = verify("proof", tmp_path / "proof", "--trust", trust)
    assert (code, "1 of the known witnesses cosigned the checkpoint, 2 are asked for" in told) == (1, True)
    trust.write_text(trust.read_text().replace('"quorum": 2', '"quorum": 0'))
    code, told = verify("log", log, "--trust", trust)
    assert (code, "only a signed database" in told) == (0, True)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_said: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, SIZE])
def test_log_is_replayed_from_folder_and_address(trust: Path, tmp_path: Path, size: int) -> None:
    log = write_log(tmp_path / "log", ENTRIES[:size])
    with served(log) as address:
        for place in (log, address):
            code, told = verify("log", place, "--trust", trust)
            assert (code, f"{size} entries replayed" in told) == (0, True), told


def test_log_of_three_levels_of_tiles_is_replayed(tmp_path: Path) -> None:
    """131,841 hashes in tiles of three levels: no test writes so many entries, so the tiles alone are walked."""
    leaves = [tree.leaf_hash(number.to_bytes(4, "big")) for number in range(2 * 65536 + 3 * 256 + 1)]
    frontier, nodes = tree.Frontier(), {(0, index): leaf for index, leaf in enumerate(leaves)}
    for leaf in leaves:
        nodes.update({(level, index): node for level, index, node in frontier.append(leaf)})
    made = {
        tile.path: b"".join(nodes[8 * (tile.level or 0), tile.index * 256 + at] for at in range(tile.width))
        for tile in tiles.tiles_of(len(leaves))
    }
    head = program.Head("", len(leaves), frontier.root(), {})
    walked = [leaf for _index, row in program.hashes_of(made.__getitem__, head) for leaf in row]
    assert walked == leaves
    made["tile/1/001"] = made["tile/1/001"][:-1] + b"\x00"
    with pytest.raises(program.False_, match="entries 65536 to 131071"):
        list(program.hashes_of(made.__getitem__, head))


def test_first_bad_entry_is_named(trust: Path, tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", ENTRIES)
    bundle = log / "tile/entries/001"
    entries = tiles.unpack_entries(bundle.read_bytes(), 256)
    entries[44] = entries[44].replace(b"revoked", b"allowed")
    entries[45] = entries[45].replace(b"issued", b"ussied")
    bundle.write_bytes(tiles.pack_entries(entries))
    code, told = verify("log", log, "--trust", trust)
    assert (code, told.splitlines()[-1]) == (1, "FALSE: entry 300 is not what was signed: it is altered or missing")
    (log / "tile/0/001").write_bytes(b"".join(map(tree.leaf_hash, entries)))
    code, told = verify("log", log, "--trust", trust)
    assert (code, "entries 256 to 511: their tile does not lead to the signed root" in told) == (1, True)
    bundle.unlink()
    assert verify("log", log, "--trust", trust)[0] in {1, 2}


def test_remembered_checkpoints_find_a_fork_and_a_shrunk_log(trust: Path, tmp_path: Path) -> None:
    memory = tmp_path / "seen"
    for size in (3, 300, 300, SIZE):
        log = write_log(tmp_path / f"log{size}", ENTRIES[:size])
        assert verify("log", log, "--trust", trust, "--memory", memory)[0] == 0
    assert len(memory.read_text().split("\f")) == 4
    code, told = verify("log", tmp_path / "log300", "--trust", trust, "--memory", memory)
    assert (code, "the log has shrunk: it showed 600 entries before" in told) == (1, True)
    another = [ENTRIES[0], ENTRIES[9], *ENTRIES[2:], b'{"previous":null,"subject":"ff"}']
    fork = write_log(tmp_path / "fork", another)
    code, told = verify("log", fork, "--trust", trust, "--memory", memory)
    assert (code, "a checkpoint seen before at 3 entries is not the beginning of this log" in told) == (1, True)
    (tmp_path / "elsewhere").write_text(note_of(another[:3]))
    code, told = verify("log", tmp_path / "log600", "--trust", trust, "--checkpoint", tmp_path / "elsewhere")
    assert (code, "forked" in told) == (1, True)


def test_entry_that_hides_the_one_before_it_is_named(trust: Path, tmp_path: Path) -> None:
    entries = [*ENTRIES[:300], ENTRIES[300].replace(b'"previous":7', b'"previous":null')]
    code, told = verify("log", write_log(tmp_path / "log", entries), "--trust", trust)
    assert (code, "entry 300 does not name the entry before it" in told) == (1, True)


def test_what_cannot_be_checked_is_not_called_false(trust: Path, proof: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")
    for arguments in (("proof", tmp_path / "none"), ("proof", tmp_path / "empty"), ("log", tmp_path / "nowhere")):
        code, told = verify(*arguments, "--trust", trust)
        assert (code, told.startswith("UNCHECKED: ")) == (2, True), told
    trust.write_text(trust.read_text().replace(LOG.encoded[-8:], "AAAAAAA="))
    assert verify("proof", proof, "--trust", trust)[0] == 2


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=60), data=st.data())
def test_signatures_are_judged_alike_without_cryptography(seed: bytes, message: bytes, data: st.DataObject) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert program.signed_slowly(public, message, signature)
    bit = data.draw(st.integers(0, 511))
    flipped = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    assert not program.signed_slowly(public, message, flipped)
    assert not program.signed_slowly(public, message + b"x", signature)
    assert not program.signed_slowly(public, message, signature[:63])


def test_verifier_runs_where_there_is_nothing_but_python(trust: Path, proof: Path) -> None:
    """Without any installed package: the signatures are then checked in integers."""
    command = [sys.executable, "-I", "-S", program.__file__, "proof", str(proof), "--trust", str(trust)]
    without = subprocess.run([*command[:3], "-c", "import cryptography"], capture_output=True, check=False)
    assert without.returncode == 1, "this Python has the package after all"
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "HOLDS")
    note = Note.parse(note_of(ENTRIES))
    bad = base64.b64encode(base64.b64decode(note.signatures[0].encoded)[:-1] + b"\x00").decode()
    proof.write_text(proof.read_text().replace(note.signatures[0].encoded, bad))
    assert subprocess.run(command, capture_output=True, check=False, text=True).returncode == 1
