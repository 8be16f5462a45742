"""Bitstring Status List v1.0: one bit per credential, gzipped, the first entry the left-most bit of the first byte."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from onex.foundation.verifiable.contexts import CREDENTIALS
from onex.foundation.verifiable.proofs import instant

ENTRIES = 131_072
"""The fewest a list may hold, so that nobody is known by the list fetched for them (W3C, 3.3)."""
LARGEST_BYTES = 16 * 1024 * 1024


class ListRefused(ValueError):
    """A status list that is not one, or does not reach as far as the entry asked for."""


def encode(set_bits: Iterable[int], *, entries: int = ENTRIES) -> str:
    """The list as ``encodedList`` wants it: ``u`` and base64url without padding. The same bits give the same text."""
    bits = bytearray(entries // 8)
    for index in set_bits:
        if not 0 <= index < entries:
            raise ListRefused(f"entry {index} is outside a list of {entries}")
        bits[index >> 3] |= 0x80 >> (index & 7)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def decode(encoded: str) -> bytes:
    """The bits. Raises :class:`ListRefused`; what unpacks to more than 16 MiB is not unpacked."""
    if not encoded.startswith("u"):
        raise ListRefused("not base64url in multibase")
    try:
        packed = base64.b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj(wbits=31)
        bits = unpacking.decompress(packed, LARGEST_BYTES)
    except (ValueError, zlib.error) as wrong:
        raise ListRefused("not a gzipped list") from wrong
    if unpacking.unconsumed_tail or not unpacking.eof or len(bits) * 8 < ENTRIES:
        raise ListRefused("a list of a length that is not allowed")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """Whether the bit of an entry is set. Raises :class:`ListRefused` beyond the end: never a silent no."""
    if not 0 <= index < len(bits) * 8:
        raise ListRefused(f"entry {index} is outside the list")
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))


def list_credential(
    *, address: str, issuer: str, purpose: str, set_bits: Iterable[int], valid_from: datetime, valid_until: datetime
) -> dict[str, Any]:
    """The unsigned status list credential: after ``valid_until`` it says nothing any more."""
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(valid_from),
        "validUntil": instant(valid_until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(set_bits),
        },
    }


def entry(list_address: str, index: int, purpose: str) -> dict[str, str]:
    """What a credential says of where its status stands."""
    return {
        "id": f"{list_address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_address,
    }
