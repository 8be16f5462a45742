"""Proof files (C2SP tlog-proof): an entry's index, its inclusion proof and a checkpoint in one text, for use offline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onex.foundation.ledger.checkpoints import Checkpoint, open_checkpoint
from onex.foundation.ledger.cosignatures import Cosigned, check_quorum
from onex.foundation.ledger.encodings import base64_bytes, base64_hash, base64_text, decimal
from onex.foundation.ledger.faults import Malformed
from onex.foundation.ledger.notes import Note, VerifierKey
from onex.foundation.ledger.tree import leaf_hash, verify_inclusion

SUFFIX = ".tlog-proof"
_HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63


@dataclass(frozen=True)
class ProofFile:
    """``extra`` is whatever the application adds; nothing vouches for it until it is checked against something."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    @property
    def encoded(self) -> str:
        lines = [_HEADER]
        if self.extra is not None:
            lines.append(f"extra {base64_text(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [base64_text(node) for node in self.hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    @classmethod
    def parse(cls, encoded: str) -> ProofFile:
        """From a file's text; ``Malformed`` unless it is exactly what ``encoded`` writes. Proves nothing yet."""
        head, parting, checkpoint = encoded.partition("\n\n")
        header, *lines = head.split("\n")
        if header != _HEADER or not parting or not checkpoint:
            raise Malformed(f"a proof file begins with {_HEADER} and ends with a checkpoint")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = base64_bytes(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise Malformed("a proof file names the index of its entry")
        index = decimal(lines.pop(0).removeprefix("index "))
        if len(lines) > MAX_HASHES:
            raise Malformed(f"an inclusion proof has at most {MAX_HASHES} hashes")
        return cls(index, tuple(base64_hash(line) for line in lines), checkpoint, extra)


@dataclass(frozen=True)
class Proven:
    """What a proof file has shown: the entry lies at ``index`` of the log the checkpoint speaks of."""

    index: int
    checkpoint: Checkpoint
    cosigned: tuple[Cosigned, ...]


def verify_proof(
    proof: ProofFile, entry: bytes, *, origin: str, keys: Iterable[VerifierKey], witnesses: Iterable[VerifierKey], quorum: int
) -> Proven:
    """What the file proves of ``entry``: it is in the log, a key of the log says so, ``quorum`` witnesses saw it.

    ``Malformed``, ``BadSignature`` or ``Unproven`` with the reason otherwise.
    """
    note = Note.parse(proof.checkpoint)
    checkpoint = open_checkpoint(note, origin=origin, keys=keys)
    cosigned = check_quorum(note, witnesses, quorum=quorum)
    verify_inclusion(leaf=leaf_hash(entry), index=proof.index, size=checkpoint.size, proof=proof.hashes, root=checkpoint.root)
    return Proven(proof.index, checkpoint, cosigned)
