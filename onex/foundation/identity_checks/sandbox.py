"""A provider of made-up answers: for development, demonstration and tests, and never in production.

It keeps nothing. What it does hangs on digits 15 and 16 of the number asked about (``BEHAVIOUR``); a face page lets whoever
stands before it choose. Its keys come from fixed words, so that an installation can declare it without a file.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from onex.foundation.identity_checks.contract import VERSION, CheckAnswer, Outcome, ProviderMethod
from onex.foundation.policy.refusals import NotAllowed, NotFound

BEHAVIOUR = {
    "90": "mismatch",
    "91": "silent",
    "92": "replayed",
    "93": "tampered",
    "94": "expired",
}
"""Digits 15 and 16 of a number → what the sandbox does about it; any other digits match."""
DIGITS = slice(14, 16)
SALT = "identity check sandbox"
SECONDS = 300
ANSWER_SEED = hashlib.sha256(b"onex identity check sandbox answers").digest()
REQUEST_SEED = hashlib.sha256(b"onex identity check sandbox requests").digest()
EARLIER = {"request_id": "01900000-0000-7000-8000-000000000000", "digest": "00" * 32}


class Silent(Exception):
    """The sandbox does not answer."""


def require_sandbox() -> None:
    """Raises :class:`NotFound` where the installation has none."""
    if not settings.IDENTITY_SANDBOX:
        raise NotFound("no_sandbox", _("没有找到"))


def answer_to(body: bytes, signature: str, *, face_page: str, now: datetime) -> dict[str, Any]:
    """What the sandbox answers to a signed request. Raises :class:`NotAllowed` for one that is not signed, and ``Silent``."""
    asked = _opened(body, signature)
    behaviour = BEHAVIOUR.get(asked["number"][DIGITS], "match")
    if behaviour == "silent":
        raise Silent
    if asked["method"] == ProviderMethod.FACE:
        token = signing.dumps({name: asked[name] for name in (*EARLIER, "method", "purpose", "back")}, salt=SALT)
        return _signed(asked, Outcome.PENDING, now, go_to=f"{face_page}?asked={token}")
    if behaviour == "replayed":
        return _signed(asked | EARLIER, Outcome.MATCH, now)
    if behaviour == "expired":
        return _signed(asked, Outcome.MATCH, now - timedelta(hours=1))
    said = _signed(asked, Outcome.MISMATCH if behaviour in {"mismatch", "tampered"} else Outcome.MATCH, now)
    return said | {"outcome": Outcome.MATCH.value} if behaviour == "tampered" else said


def face_asked(token: str) -> Mapping[str, str]:
    """What a face page was opened for. Raises :class:`NotAllowed`."""
    try:
        asked: dict[str, str] = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise NotAllowed("sandbox_refused", _("沙箱不认识这次核验，请重新发起")) from None
    return asked


def face_answer(asked: Mapping[str, str], *, matched: bool, now: datetime) -> dict[str, Any]:
    """What the face page sends back."""
    return _signed(asked, Outcome.MATCH if matched else Outcome.MISMATCH, now)


def _opened(body: bytes, signature: str) -> dict[str, str]:
    try:
        key = Ed25519PrivateKey.from_private_bytes(REQUEST_SEED).public_key()
        key.verify(base64.b64decode(signature), body)
        asked: dict[str, str] = json.loads(body)
    except (InvalidSignature, ValueError):
        raise NotAllowed("sandbox_refused", _("沙箱不认识这个请求的签名")) from None
    return asked


def _signed(asked: Mapping[str, str], outcome: Outcome, now: datetime, *, go_to: str = "") -> dict[str, Any]:
    """The reference hangs on the request alone: asked again, the sandbox says the same, as a real one charges once."""
    told = CheckAnswer(
        version=VERSION,
        request_id=asked["request_id"],
        method=asked["method"],
        purpose=asked["purpose"],
        digest=asked["digest"],
        outcome=outcome.value,
        reference="SANDBOX-" + hashlib.sha256(asked["request_id"].encode()).hexdigest()[:16],
        go_to=go_to,
        answered_at=now.isoformat(),
    )
    return told.signed_by(Ed25519PrivateKey.from_private_bytes(ANSWER_SEED))


def answer_key() -> Ed25519PublicKey:
    return Ed25519PrivateKey.from_private_bytes(ANSWER_SEED).public_key()
