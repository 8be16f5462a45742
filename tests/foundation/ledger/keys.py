"""Keys for tests, made from seeds that protect nothing."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onex.foundation.ledger.notes import ED25519, Sign, VerifierKey


def key_and_signer(name: str, seed: bytes, algorithm: int = ED25519) -> tuple[VerifierKey, Sign]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return VerifierKey(name, private.public_key().public_bytes_raw(), algorithm), private.sign


def signer_of_skey(skey: str) -> tuple[VerifierKey, Sign]:
    """From Go's form of a private key: PRIVATE+KEY+name+key id+Base64(type, seed)."""
    _, _, name, _, content = skey.split("+", 4)
    decoded = base64.b64decode(content)
    return key_and_signer(name, decoded[1:], decoded[0])
