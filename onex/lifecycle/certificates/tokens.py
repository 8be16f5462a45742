"""The token of the paper's QR: the row's id, which grows, and a secret of 128 bits, which nobody can guess.

Looking up by the id and comparing the secret needs no index over random values, which would halve COPY in a large table.
"""

from __future__ import annotations

import base64
import binascii

SECRET_BYTES = 16
ID_BYTES = 8
TOKEN_LENGTH = 32
PAPER_PATH = "/v/"
VERIFY_PATH = "/verify"
"""Printed on paper, so they never change."""


def write_token(certificate_id: int, secret: bytes) -> str:
    """32 URL-safe characters."""
    return base64.urlsafe_b64encode(certificate_id.to_bytes(ID_BYTES, "big") + secret).decode()


def read_token(token: str) -> tuple[int, bytes] | None:
    """The id and the secret; None for what is no token."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    certificate_id = int.from_bytes(raw[:ID_BYTES], "big")
    return (certificate_id, raw[ID_BYTES:]) if certificate_id < 2**63 else None
