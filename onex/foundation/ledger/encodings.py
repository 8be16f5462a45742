"""Base64 and decimal as the log's specifications write them: one spelling each, every other one refused."""

from __future__ import annotations

import base64
import binascii

from onex.foundation.ledger.faults import Malformed

HASH_BYTES = 32
MAX_DIGITS = 19
"""A size is below 2^63, as every implementation keeps it in 64 signed bits."""


def base64_text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def base64_bytes(text: str) -> bytes:
    """The bytes of standard Base64 (RFC 4648 section 4) with padding and no unused bits set; else ``Malformed``.

    Other decoders take several spellings of the same bytes; then a bit of a file could be flipped and nobody would see it.
    """
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Malformed("not Base64") from error
    if base64_text(content) != text:
        raise Malformed("Base64 in an unusual spelling")
    return content


def base64_hash(text: str) -> bytes:
    """A SHA-256 hash in Base64, 32 bytes; else ``Malformed``."""
    content = base64_bytes(text)
    if len(content) != HASH_BYTES:
        raise Malformed(f"a hash has {HASH_BYTES} bytes, not {len(content)}")
    return content


def decimal(text: str) -> int:
    """A whole number in ASCII digits with no sign, space or leading zero, below 2^63; else ``Malformed``."""
    if not (text.isascii() and text.isdigit()) or len(text) > MAX_DIGITS or (text[0] == "0" and text != "0"):
        raise Malformed("not a whole number in plain digits")
    number = int(text)
    if number >= 1 << 63:
        raise Malformed("a number above 2^63")
    return number
