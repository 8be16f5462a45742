"""The port every signature goes through: who signs, under which key, and nothing of where the secret is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = "Ed25519"
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64


class Signer(Protocol):
    """Signs bytes as they are given; a key file, a hardware token or a service stands behind it."""

    @property
    def algorithm(self) -> str:
        """``Ed25519``."""

    @property
    def public_key(self) -> bytes:
        """32 bytes (RFC 8032)."""

    @property
    def key_id(self) -> str:
        """16 hexadecimal digits that name the key: the beginning of the public key's SHA-256."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes (RFC 8032, pure Ed25519); raises :class:`SigningFailed` where the key cannot be used."""


class SigningFailed(RuntimeError):
    """A key is missing, locked or not the one it is said to be; the message names the key and what to do."""


@dataclass(frozen=True)
class PublicKey:
    """A key to verify with, and the time within which it signed; ISO instants in UTC, ``until`` empty: still signing."""

    raw: bytes
    since: str
    until: str = ""
    algorithm: str = ED25519

    @property
    def key_id(self) -> str:
        """As :attr:`Signer.key_id`."""
        return key_id_of(self.raw)


def key_id_of(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()[:16]


def verifies(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that key's over the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
