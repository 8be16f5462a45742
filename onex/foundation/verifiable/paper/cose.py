"""COSE_Sign1 (RFC 9052, 4.2) with Ed25519 and nothing to choose: algorithm and key id are protected, the rest is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onex.foundation.signing.keys import SIGNATURE_BYTES, verifies
from onex.foundation.verifiable.paper import cbor

TAG = 18
ALGORITHM, KEY_ID = 1, 4
EDDSA = -8
KEY_ID_BYTES = 8
CONTEXT = "Signature1"


class NotSigned(ValueError):
    """Not a COSE_Sign1 in the one form that is read here."""


@dataclass(frozen=True)
class Sign1:
    """A message as it was read; nothing of it is believed before :meth:`signed_by`."""

    protected: bytes
    key_id: bytes
    payload: bytes
    signature: bytes

    def signed_by(self, public_key: bytes) -> bool:
        """Whether that key (32 bytes) signed it."""
        return verifies(public_key, to_be_signed(self.protected, self.payload), self.signature)


def sign1(payload: bytes, *, key_id: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The message; ``key_id`` is 8 bytes, the beginning of the public key's SHA-256."""
    protected = cbor.encode({ALGORITHM: EDDSA, KEY_ID: key_id})
    return cbor.encode(cbor.Tagged(TAG, [protected, {}, payload, sign(to_be_signed(protected, payload))]))


def read_sign1(content: bytes) -> Sign1:
    """Raises :class:`NotSigned`. A header nobody asked for is refused, ``crit`` among them: none is understood here."""
    try:
        message = cbor.decode(content)
        if not isinstance(message, cbor.Tagged) or message.tag != TAG:
            raise NotSigned("not tagged as COSE_Sign1")
        match message.value:
            case [bytes() as protected, dict() as unprotected, bytes() as payload, bytes() as signature]:
                header = cbor.decode(protected)
            case _:
                raise NotSigned("not the four parts of a COSE_Sign1")
    except cbor.NotCbor as wrong:
        raise NotSigned(str(wrong)) from wrong
    if unprotected or not isinstance(header, dict) or set(header) != {ALGORITHM, KEY_ID}:
        raise NotSigned("headers other than the protected algorithm and key id")
    key_id = header[KEY_ID]
    if header[ALGORITHM] != EDDSA or not isinstance(key_id, bytes) or len(key_id) != KEY_ID_BYTES:
        raise NotSigned("an algorithm other than EdDSA, or no key id of 8 bytes")
    if len(signature) != SIGNATURE_BYTES:
        raise NotSigned("not a signature of 64 bytes")
    return Sign1(protected, key_id, payload, signature)


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure (RFC 9052, 4.4), without external data."""
    return cbor.encode([CONTEXT, protected, b"", payload])
