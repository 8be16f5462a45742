"""The two ciphers of the vault: AES-256-GCM, and SM4-GCM (GB/T 32907, RFC 8998) where national algorithms are asked for.

Both take a nonce of 12 bytes and end in a tag of 16; a key belongs to one of them and says so in the key file.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG_BYTES = 16


class Algorithm(StrEnum):
    """What a key seals with, as the key file writes it."""

    AES = "AES-256-GCM"
    SM4 = "SM4-GCM"

    @property
    def secret_bytes(self) -> int:
        """How long its key is."""
        return 16 if self is Algorithm.SM4 else 32


class Aead(Protocol):
    """Authenticated encryption with associated data; what does not open raises ``InvalidTag`` or ``ValueError``."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class SM4GCM:
    """SM4 in Galois/counter mode, in the same form as ``AESGCM``: ciphertext with the tag behind it."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = algorithms.SM4(secret)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Ciphertext and tag."""
        sealing = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data)
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The plaintext; nothing of it is handed out before the tag is proved."""
        opening = Cipher(self._cipher, modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        opening.authenticate_additional_data(associated_data)
        return opening.update(data[:-TAG_BYTES]) + opening.finalize()


def cipher_of(algorithm: Algorithm, secret: bytes) -> Aead:
    """The cipher of one key; raises ``ValueError`` for a secret of the wrong length."""
    if len(secret) != algorithm.secret_bytes:
        raise ValueError(f"a key of {algorithm} has {algorithm.secret_bytes} bytes")
    return SM4GCM(secret) if algorithm is Algorithm.SM4 else AESGCM(secret)


def is_offered(algorithm: Algorithm) -> bool:
    """Whether the OpenSSL this programme runs with can do it: some distributions leave SM4 out."""
    try:
        cipher_of(algorithm, bytes(algorithm.secret_bytes)).encrypt(bytes(12), b"", b"")
    except UnsupportedAlgorithm:
        return False
    return True
