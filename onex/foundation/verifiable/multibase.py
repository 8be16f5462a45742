"""base58btc and Multikey, as Data Integrity and did:key write keys and signatures."""

from __future__ import annotations

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PLACES = {character: place for place, character in enumerate(ALPHABET)}
PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
PAIR = 58 * 58
ED25519 = b"\xed\x01"
"""Multicodec of an Ed25519 public key."""
KEY_BYTES = 32


class NotMultibase(ValueError):
    """A text that is not what it should be: base58btc with its ``z`` before it."""


def encode(content: bytes) -> str:
    """``z`` and the bytes in base58btc; zero bytes at the beginning are kept."""
    number, written = int.from_bytes(content), []
    while number >= PAIR:
        number, rest = divmod(number, PAIR)
        written.append(PAIRS[rest])
    while number:
        number, rest = divmod(number, 58)
        written.append(ALPHABET[rest])
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + ALPHABET[0] * zeros + "".join(reversed(written)).lstrip(ALPHABET[0])


def decode(text: str, *, length: int) -> bytes:
    """The bytes, exactly ``length`` of them. Raises :class:`NotMultibase`."""
    if not text.startswith("z") or len(text) > 2 * length + 2:
        raise NotMultibase("not base58btc of the expected length")
    number = 0
    for character in text[1:]:
        if character not in PLACES:
            raise NotMultibase("a character that base58btc has not")
        number = number * 58 + PLACES[character]
    if number >> (8 * length):
        raise NotMultibase(f"not {length} bytes")
    content = number.to_bytes(length)
    if encode(content) != text:
        raise NotMultibase(f"not {length} bytes")
    return content


def multikey(public_key: bytes) -> str:
    """``z6Mk…``: an Ed25519 public key (32 bytes) as Multikey."""
    return encode(ED25519 + public_key)


def public_key_of(text: str) -> bytes:
    """The 32 bytes of a Multikey. Raises :class:`NotMultibase`, also for a key of another kind."""
    content = decode(text, length=len(ED25519) + KEY_BYTES)
    if not content.startswith(ED25519):
        raise NotMultibase("not an Ed25519 key")
    return content[len(ED25519) :]
