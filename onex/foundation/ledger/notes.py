"""Signed notes (C2SP signed-note): a text, and lines of signatures by named keys.

Signing takes a callable from message to signature, so that a key may live where it cannot be read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onex.foundation.ledger.encodings import base64_bytes, base64_text
from onex.foundation.ledger.faults import BadSignature, Malformed

Sign = Callable[[bytes], bytes]
"""From a message to its Ed25519 signature, 64 bytes."""

ED25519 = 0x01
COSIGNATURE = 0x04
"""Signature types: over the note's text alone; and a witness's, which says when (see ``cosignatures``)."""

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
KEY_BYTES = 32
KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64

_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(character.isspace() for character in name):
        raise Malformed("a key's name is not empty and has neither spaces nor a plus sign")
    return name


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class VerifierKey:
    """A public Ed25519 key with the name it signs under and the type of signature it makes."""

    name: str
    public: bytes
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        _checked_name(self.name)
        if len(self.public) != KEY_BYTES or self.algorithm not in {ED25519, COSIGNATURE}:
            raise Malformed("not an Ed25519 key of a known signature type")

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ newline ‖ type ‖ key), its first four bytes."""
        hashed = hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public)
        return hashed.digest()[:KEY_ID_BYTES]

    @property
    def encoded(self) -> str:
        """``name+key id+Base64(type ‖ key)``, as keys are handed to strangers."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(bytes([self.algorithm]) + self.public)}"

    @classmethod
    def parse(cls, encoded: str) -> VerifierKey:
        """The key ``encoded`` writes; ``Malformed`` if its form, its type or its id is wrong."""
        name, _, rest = encoded.partition("+")
        key_id, _, key = rest.partition("+")
        content = base64_bytes(key)
        parsed = cls(name, content[1:], content[0] if content else 0)
        if parsed.key_id.hex() != key_id:
            raise Malformed("the key's id does not belong to it")
        return parsed

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made this Ed25519 signature of this message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


# ── notes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class NoteSignature:
    """One signature line: who, which of their keys, and what the key made (kept in the spelling it came in)."""

    name: str
    encoded: str

    @classmethod
    def of(cls, key: VerifierKey, signature: bytes) -> NoteSignature:
        return cls(key.name, base64_text(key.key_id + signature))

    @property
    def content(self) -> bytes:
        """Key id and signature; ``BadSignature`` for a spelling no signer writes, since a flipped bit may hide in it."""
        try:
            content = base64_bytes(self.encoded)
        except Malformed as error:
            raise BadSignature(f"the signature by {self.name} is damaged: {error}") from error
        if len(content) <= KEY_ID_BYTES:
            raise BadSignature(f"the signature by {self.name} is damaged: too short")
        return content

    @property
    def line(self) -> str:
        return f"{_DASH}{self.name} {self.encoded}\n"

    @classmethod
    def parse(cls, line: str) -> NoteSignature:
        """From a line without its newline; ``Malformed`` unless it is a dash, a name and something."""
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space or not encoded or " " in encoded:
            raise Malformed("not a signature line")
        return cls(_checked_name(name), encoded)

    def is_by(self, key: VerifierKey) -> bool:
        """Whether this line claims to be ``key``'s; says nothing about whether it is."""
        return self.name == key.name and self.content[:KEY_ID_BYTES] == key.key_id


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and its signatures."""

    text: str
    signatures: tuple[NoteSignature, ...]

    @property
    def encoded(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)

    @classmethod
    def parse(cls, encoded: str | bytes) -> Note:
        """A note as it stands in a file; ``Malformed`` if it is none. Says nothing about its signatures."""
        content = encoded.encode() if isinstance(encoded, str) else encoded
        try:
            whole = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed("a note is written in UTF-8") from error
        if len(content) > MAX_NOTE_BYTES or _CONTROL.search(whole):
            raise Malformed("a note has no control characters and at most a million bytes")
        text, parting, lines = whole.rpartition("\n\n")
        if not parting or not lines.endswith("\n"):
            raise Malformed("a note is a text, an empty line and lines of signatures")
        signatures = tuple(NoteSignature.parse(line) for line in lines[:-1].split("\n"))
        if len(signatures) > MAX_SIGNATURES:
            raise Malformed(f"a note has at most {MAX_SIGNATURES} signatures")
        return cls(text + "\n", signatures)

    def with_signatures(self, *signatures: NoteSignature) -> Note:
        """The same text with more signatures; one that is there already is not repeated."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *signatures))))


def check_text(text: str) -> None:
    """``Malformed`` unless the text can be signed as a note."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise Malformed("a note's text ends in a newline and has no control characters")


def sign_text(text: str, *, key: VerifierKey, sign: Sign) -> NoteSignature:
    """The signature line of ``key``, whose private half ``sign`` uses; ``BadSignature`` if it is not its half."""
    check_text(text)
    if key.algorithm != ED25519:
        raise ValueError("a cosignature says when: see cosignatures.cosign")
    signature = sign(text.encode())
    if not key.signed(text.encode(), signature):
        raise BadSignature(f"what signs for {key.name} is not its private key")
    return NoteSignature.of(key, signature)


def verify_note(note: Note, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Those of the ``keys`` of type Ed25519 that signed the note, in its order.

    Signatures of unknown keys are passed over. ``BadSignature`` if one that claims a known key does not hold, or if there
    is none by a known key.
    """
    known = [key for key in keys if key.algorithm == ED25519]
    found: list[VerifierKey] = []
    for signature in note.signatures:
        for key in known:
            if signature.name != key.name or not signature.is_by(key) or key in found:
                continue
            if not key.signed(note.text.encode(), signature.content[KEY_ID_BYTES:]):
                raise BadSignature(f"the signature by {key.name} is not that key's")
            found.append(key)
    if not found:
        raise BadSignature("no signature by a known key")
    return tuple(found)
