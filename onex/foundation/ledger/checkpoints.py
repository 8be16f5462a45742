"""Checkpoints (C2SP tlog-checkpoint): what a log says of itself at one size, as the text of a signed note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onex.foundation.ledger.encodings import HASH_BYTES, base64_hash, base64_text, decimal
from onex.foundation.ledger.faults import Malformed
from onex.foundation.ledger.notes import Note, Sign, VerifierKey, sign_text, verify_note


@dataclass(frozen=True)
class Checkpoint:
    """A log's origin, the number of its entries and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise Malformed("a checkpoint's lines are not empty")
        if len(self.root) != HASH_BYTES or not 0 <= self.size < 1 << 63:
            raise Malformed("a checkpoint has a size from 0 and a root of 32 bytes")

    @property
    def text(self) -> str:
        """What is signed."""
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), base64_text(self.root), *self.extensions))

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """From a note's text; ``Malformed`` unless it is exactly what ``text`` writes."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1]:
            raise Malformed("a checkpoint has at least three lines")
        origin, size, root, *extensions = lines[:-1]
        return cls(origin, decimal(size), base64_hash(root), tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, *, signers: Iterable[tuple[VerifierKey, Sign]]) -> Note:
    """The signed note; one signature per key, in their order (two while a key is being changed)."""
    text = checkpoint.text
    return Note(text, tuple(sign_text(text, key=key, sign=sign) for key, sign in signers))


def open_checkpoint(note: Note, *, origin: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint of this log if one of its keys signed it; ``Malformed`` or ``BadSignature`` otherwise."""
    verify_note(note, keys)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise Malformed(f"a checkpoint of {checkpoint.origin}, not of {origin}")
    return checkpoint
