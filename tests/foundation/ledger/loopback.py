"""Witnesses as processes of their own on this machine, and a small log to show them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from onex.foundation.ledger import tree
from onex.foundation.ledger.checkpoints import Checkpoint, sign_checkpoint
from onex.foundation.ledger.notes import VerifierKey
from onex.foundation.ledger.standalone import witness as program
from onex.foundation.ledger.witnessing import Witness, question
from tests.foundation.ledger.keys import key_and_signer

ORIGIN = "ledger.example/loopback"


class SmallLog:
    """A log in memory; ``altered`` makes another one out of it whose entry 0 differs."""

    def __init__(self, entries: int = 40, *, altered: bool = False) -> None:
        self.key, self._sign = key_and_signer(ORIGIN, b"\x07" * 32)
        self.leaves = [tree.leaf_hash(f"{number}".encode()) for number in range(entries)]
        if altered:
            self.leaves[0] = tree.leaf_hash(b"another past")

    def node_at(self, level: int, index: int) -> bytes:
        return tree.root_of(self.leaves[index << level : (index + 1) << level])

    def checkpoint(self, size: int) -> str:
        return sign_checkpoint(
            Checkpoint(ORIGIN, size, tree.root_of(self.leaves[:size])), signers=[(self.key, self._sign)]
        ).encoded

    def question(self, old: int, size: int) -> bytes:
        return question(self.checkpoint(size), old, self.proof(old, size))

    def proof(self, old: int, size: int) -> list[bytes]:
        return tree.consistency_proof(old, size, self.node_at) if 0 < old <= size else []


@dataclass
class Running:
    """A witness's process. ``start`` again after ``kill`` goes on from what is on the disk, on another port."""

    folder: Path
    name: str
    log_keys: Sequence[str]
    port: int = 0
    verifier_key: str = ""
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> Running:
        key_file = self.folder / "key"
        if not key_file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._command("key", "--name", self.name, "--key-file", str(key_file)).communicate(timeout=30)
        logs = [argument for key in self.log_keys for argument in ("--log", key)]
        state = str(self.folder / "state")
        self._process = self._command("run", "--key-file", str(key_file), "--state", state, "--listen", "127.0.0.1:0", *logs)
        assert self._process.stdout is not None
        greeting = self._process.stdout.readline().split()
        if not greeting:
            raise RuntimeError(self.stop())
        self.verifier_key, self.port = greeting[0], int(greeting[-1].rpartition(":")[2])
        return self

    def _command(self, *arguments: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, program.__file__, *arguments], stdout=pipe, stderr=pipe, text=True)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.communicate(timeout=30)

    def stop(self) -> str:
        """What it wrote to standard error."""
        assert self._process is not None
        self._process.terminate()
        return self._process.communicate(timeout=30)[1]

    @property
    def witness(self) -> Witness:
        return Witness(VerifierKey.parse(self.verifier_key), f"http://127.0.0.1:{self.port}")

    def post(self, body: bytes, address: str = "/add-checkpoint") -> tuple[int, str, str]:
        """Status, content type and text of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", address, body)
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
        finally:
            connection.close()

    def get(self, address: str) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", address)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def evidence(self) -> list[str]:
        """The kinds and sizes of what it keeps against the log: the files' names without their hash."""
        return sorted(file.name.rpartition("-")[0] for file in (self.folder / "state").glob("*/evidence/*.json"))
