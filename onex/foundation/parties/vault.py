"""Seals personal data before it is stored, and finds it again without opening it.

A sealed value is ``key id (1 byte) | nonce (12) | ciphertext and tag``, AES-256-GCM or SM4-GCM as its key says. What it is
sealed for (table, row, column) is authenticated with it, so that a value moved to another row or column does not open. A
blind index is HMAC-SHA-256 under a key of its own per purpose, cut to 128 bits.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterable
from uuid import UUID

from cryptography.exceptions import InvalidTag

from onex.foundation.parties.ciphers import Aead
from onex.foundation.parties.keys import forget_ring, index_key, key_ring

NONCE_BYTES = 12
HEADER_BYTES = 1 + NONCE_BYTES
INDEX_BYTES = 16

Sealed = bytes | memoryview
"""A sealed value as a database hands it back."""

RowKey = UUID | str | int
"""What names the row a value is sealed for: known before the row is written."""


class SealBroken(Exception):
    """A stored value does not open: it was changed, moved, or sealed under a key this installation does not hold."""


def _purpose(table: str, key: RowKey, column: str) -> bytes:
    return f"{table}|{key}|{column}".encode()


def seal(plaintext: str, *, table: str, key: RowKey, column: str) -> bytes:
    """One value, sealed under the current key."""
    return seal_many(((key, plaintext),), table=table, column=column)[0]


def seal_many(values: Iterable[tuple[RowKey, str]], *, table: str, column: str) -> list[bytes]:
    """Pairs of row key and plaintext, all of one column."""
    ring = key_ring()
    encrypt = ring.cipher.encrypt
    header = bytes((ring.current,))
    sealed = []
    for key, plaintext in values:
        nonce = os.urandom(NONCE_BYTES)
        sealed.append(header + nonce + encrypt(nonce, plaintext.encode(), f"{table}|{key}|{column}".encode()))
    return sealed


def unseal(sealed: Sealed, *, table: str, key: RowKey, column: str) -> str:
    """The plaintext; raises :class:`SealBroken` without saying anything of the value."""
    return _open(_cipher, sealed, table, key, column)


def opener(*, table: str, column: str) -> Callable[[Sealed, RowKey], str]:
    """Opens one column's values, row by row, with the ring asked for once: for reading thousands at a time."""
    ciphers = key_ring().ciphers

    def cipher(key_id: int) -> Aead:
        return ciphers[key_id] if key_id in ciphers else _cipher(key_id)

    return lambda sealed, key: _open(cipher, sealed, table, key, column)


def _open(cipher: Callable[[int], Aead], sealed: Sealed, table: str, key: RowKey, column: str) -> str:
    stored = bytes(sealed)
    try:
        opened = cipher(stored[0]).decrypt(stored[1:HEADER_BYTES], stored[HEADER_BYTES:], _purpose(table, key, column))
    except (InvalidTag, IndexError, KeyError, ValueError) as wrong:
        raise SealBroken(f"{table}.{column} of {key} does not open") from wrong
    return opened.decode()


def _cipher(key_id: int) -> Aead:
    """The cipher of a key; for one this process does not know, the file is read again. Raises ``KeyError``."""
    ring = key_ring()
    if key_id not in ring.ciphers:
        forget_ring()
        ring = key_ring()
    return ring.ciphers[key_id]


def blind_index(purpose: str, text: str) -> bytes:
    """16 bytes that stand for ``text`` (already normalised) under one purpose and say nothing of it."""
    return hmac.digest(index_key(purpose), text.encode(), "sha256")[:INDEX_BYTES]
