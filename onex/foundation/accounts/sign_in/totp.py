"""动态口令 (RFC 6238): six digits of thirty seconds, with SHA-1 because that is what every authenticator app speaks."""

from __future__ import annotations

import base64
import hmac
import re
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1
"""A code is taken one step early and one step late."""

ISSUER = "OneX"
CODE = re.compile(r"[0-9]{6}")


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """The code of one step of thirty seconds since 1970."""
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def matching_step(secret: bytes, typed: str, *, at: float, after: int) -> int | None:
    """The step whose code was typed, if it is within reach of the second ``at`` and later than the step ``after``."""
    if not CODE.fullmatch(typed):
        return None
    now = int(at) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step), typed) and step > after:
            found = step
    return found


def provisioning_uri(secret: bytes, login_name: str) -> str:
    """What an authenticator app reads from the picture."""
    return _totp(secret).get_provisioning_uri(login_name, ISSUER)


def in_words(secret: bytes) -> str:
    """The secret to type where no picture can be read: Base32 in groups of four."""
    letters = base64.b32encode(secret).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303  (RFC 6238's HMAC-SHA-1, not a bare digest)
