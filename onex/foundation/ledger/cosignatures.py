"""Cosignatures (C2SP tlog-cosignature, Ed25519): a witness saw this checkpoint at this time as the largest of one tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onex.foundation.ledger.checkpoints import Checkpoint
from onex.foundation.ledger.faults import BadSignature, Malformed
from onex.foundation.ledger.notes import COSIGNATURE, KEY_ID_BYTES, SIGNATURE_BYTES, Note, NoteSignature, Sign, VerifierKey

_TIMESTAMP_BYTES = 8


@dataclass(frozen=True)
class Cosigned:
    """Which witness cosigned, and when: seconds since 1970 UTC."""

    key: VerifierKey
    timestamp: int


def _message(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosign(text: str, *, key: VerifierKey, sign: Sign, timestamp: int) -> NoteSignature:
    """The signature line of a witness for a checkpoint's text at ``timestamp`` (seconds since 1970 UTC)."""
    if key.algorithm != COSIGNATURE:
        raise ValueError("a cosignature is made with a key of that type")
    if not 0 <= timestamp < 1 << 63:
        raise ValueError("a cosignature's time lies between 1970 and the end of 63 bits")
    Checkpoint.parse(text)
    message = _message(text, timestamp)
    signature = sign(message)
    if not key.signed(message, signature):
        raise BadSignature(f"what signs for {key.name} is not its private key")
    return NoteSignature.of(key, timestamp.to_bytes(_TIMESTAMP_BYTES, "big") + signature)


def verify_cosignature(text: str, signature: NoteSignature, key: VerifierKey) -> int:
    """When ``key`` cosigned this text, in seconds since 1970 UTC; ``BadSignature`` if it did not."""
    if key.algorithm != COSIGNATURE or not signature.is_by(key):
        raise BadSignature(f"not a cosignature by {key.name}")
    content = signature.content[KEY_ID_BYTES:]
    timestamp = int.from_bytes(content[:_TIMESTAMP_BYTES], "big")
    if len(content) != _TIMESTAMP_BYTES + SIGNATURE_BYTES or timestamp >= 1 << 63:
        raise BadSignature(f"the cosignature by {key.name} is damaged")
    if not key.signed(_message(text, timestamp), content[_TIMESTAMP_BYTES:]):
        raise BadSignature(f"the cosignature by {key.name} is not that key's")
    return timestamp


def cosignatures_of(note: Note, keys: Iterable[VerifierKey]) -> tuple[Cosigned, ...]:
    """Which of these witnesses cosigned, once each, in the note's order.

    Lines of unknown keys are passed over; ``BadSignature`` if one that claims a known witness does not hold.
    """
    known = [key for key in keys if key.algorithm == COSIGNATURE]
    found: dict[VerifierKey, Cosigned] = {}
    for signature in note.signatures:
        for key in known:
            if signature.name == key.name and signature.is_by(key) and key not in found:
                found[key] = Cosigned(key, verify_cosignature(note.text, signature, key))
    return tuple(found.values())


def check_quorum(note: Note, keys: Iterable[VerifierKey], *, quorum: int) -> tuple[Cosigned, ...]:
    """The cosignatures if at least ``quorum`` of these witnesses made one; else ``BadSignature``.

    A witness counts by its public key, so that one key under two names is one witness.
    """
    if quorum < 0:
        raise Malformed("a quorum is not negative")
    found = cosignatures_of(note, keys)
    witnesses = len({cosigned.key.public for cosigned in found})
    if witnesses < quorum:
        raise BadSignature(f"{witnesses} of the known witnesses cosigned, {quorum} are asked for")
    return found
