"""Go's sumdb packages, npm's @sigstore/verify, and openssl in a shell script look at a running OneX; a flipped bit is refused.

Run by ``scripts/test strangers``, which installs them first; ONEX_STRANGERS names the folder they are in.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from onex.foundation.ledger.standalone import verify
from tests.strangers.running import Installation

pytestmark = pytest.mark.strangers

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Shown:
    """What a running OneX gave out, as files."""

    installation: Installation
    key: str
    older: Path
    newer: Path
    proof: Path
    request: Path


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("running")
    with Installation(folder) as installation:
        first = installation.grow(301)
        (folder / "older").write_bytes(installation.get("checkpoint"))
        installation.grow(262)
        (folder / "newer").write_bytes(installation.get("checkpoint"))
        (folder / "proof.tlog-proof").write_bytes(installation.get(f"proofs/{first[77]}"))
        (folder / "request").write_bytes(installation.requests[-1])
        (folder / "trust.json").write_bytes(installation.get("trust.json"))
        key = json.loads((folder / "trust.json").read_text())["log_keys"][0]
        names = ("older", "newer", "proof.tlog-proof", "request")
        yield Shown(installation, key, *(folder / name for name in names))


def tool(name: str) -> list[str]:
    kept = Path(os.environ["ONEX_STRANGERS"])
    if name == "go":
        return [str(kept / "stranger")]
    return ["node", str(HERE / "node/check.js")] if name == "node" else [str(HERE / "check.sh")]


def ask(name: str, *arguments: str | Path) -> tuple[bool, str]:
    environment = {**os.environ, "ONEX_STRANGERS_NODE": str(Path(os.environ["ONEX_STRANGERS"]) / "node")}
    line = [*tool(name), *map(str, arguments)]
    done = subprocess.run(line, env=environment, capture_output=True, check=False, text=True, timeout=60)
    assert done.returncode in {0, 1}, done.stderr
    assert (done.returncode == 0) == (done.stdout == "accepted\n"), done.stdout + done.stderr
    return done.returncode == 0, done.stderr


def flipped(text: str) -> str:
    """Base64 with one bit of its middle byte turned."""
    content = bytearray(base64.b64decode(text))
    content[len(content) // 2] ^= 1
    return base64.b64encode(content).decode()


def with_line(source: Path, number: int, *, word: int = 0) -> Path:
    """A copy of a file in which one bit of one line's last ``word`` is turned."""
    lines = source.read_text().split("\n")
    head, space, last = lines[number].rpartition(" ")
    lines[number] = head + space + flipped(last)
    copy = source.with_name(f"{source.name}-{number}")
    copy.write_text("\n".join(lines))
    return copy


@pytest.mark.parametrize("name", ["go", "shell"])
def test_checkpoint_is_accepted_and_with_a_flipped_bit_refused(shown: Shown, name: str) -> None:
    assert ask(name, "checkpoint", shown.key, shown.newer) == (True, "")
    lines = shown.newer.read_text().split("\n")
    assert lines[1] == "563"
    for number in (2, lines.index("") + 1):
        assert not ask(name, "checkpoint", shown.key, with_line(shown.newer, number))[0], f"line {number}"
    grown = shown.newer.with_name("grown")
    grown.write_text(shown.newer.read_text().replace("\n563\n", "\n562\n"))
    assert not ask(name, "checkpoint", shown.key, grown)[0]


@pytest.mark.parametrize("name", ["go", "node", "shell"])
def test_inclusion_proof_is_accepted_and_with_a_flipped_bit_refused(shown: Shown, name: str) -> None:
    assert ask(name, "inclusion", shown.key, shown.proof) == (True, "")
    lines = shown.proof.read_text().split("\n")
    assert lines[2] == "index 77"
    ends = lines.index("")
    # the entry, the first and the last hash, the root, the log's signature
    for number in (1, 3, ends - 1, ends + 3, ends + 5):
        assert not ask(name, "inclusion", shown.key, with_line(shown.proof, number))[0], f"line {number}"
    moved = shown.proof.with_name("moved")
    moved.write_text(shown.proof.read_text().replace("index 77", "index 76"))
    assert not ask(name, "inclusion", shown.key, moved)[0]


@pytest.mark.parametrize("name", ["go", "shell"])
def test_consistency_proof_is_accepted_and_with_a_flipped_bit_refused(shown: Shown, name: str) -> None:
    """The very request OneX sent its witness; @sigstore/verify has no consistency proofs to ask about."""
    assert ask(name, "consistency", shown.key, shown.older, shown.request) == (True, "")
    lines = shown.request.read_text().split("\n")
    assert lines[0] == "old 301"
    ends = lines.index("")
    for number in (1, ends - 1, ends + 3, ends + 5):
        assert not ask(name, "consistency", shown.key, shown.older, with_line(shown.request, number))[0], f"line {number}"
    assert not ask(name, "consistency", shown.key, with_line(shown.older, 2), shown.request)[0]


def test_go_walks_the_whole_log_by_its_tiles(shown: Shown) -> None:
    """Its own reader of tiles takes every entry and proves the older head to be the beginning."""
    assert ask("go", "tiles", shown.key, shown.installation.address, shown.older) == (True, "")
    assert not ask("go", "tiles", shown.key, shown.installation.address, with_line(shown.older, 2))[0]


def test_our_own_verifier_says_the_same(shown: Shown) -> None:
    trust, memory = shown.older.with_name("trust.json"), shown.older.with_name("seen")
    line = [sys.executable, "-I", verify.__file__, "log", shown.installation.address, "--trust", str(trust)]
    told = subprocess.run(
        [*line, "--memory", str(memory), "--checkpoint", str(shown.older)], capture_output=True, check=True, text=True
    )
    assert "563 entries replayed; 2 checkpoints lie on one history" in told.stdout
    line = [
        sys.executable,
        "-I",
        verify.__file__,
        "proof",
        str(shown.proof),
        "--trust",
        str(trust),
        "--log",
        shown.installation.address,
    ]
    assert subprocess.run(line, capture_output=True, check=True, text=True).stdout.endswith("HOLDS\n")
