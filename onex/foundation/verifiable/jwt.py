"""VC-JWT (W3C vc-jose-cose and Open Badges 3.0, 8.2): the credential signed as a JSON Web Token with EdDSA."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from onex.foundation.signing.keys import verifies
from onex.foundation.verifiable.proofs import ProofRefused, Sign

LARGEST = 256 * 1024


def sign_jwt(document: dict[str, Any], *, method: str, sign: Sign) -> str:
    """Compact JWS; the claims are the credential's own members beside those JWT registers (no ``jti``, by decision)."""
    valid_from = datetime.fromisoformat(document["validFrom"])
    claims = {
        "iss": document["issuer"]["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(valid_from.timestamp()),
        **document,
    }
    head = _written({"alg": "EdDSA", "typ": "vc+jwt", "cty": "vc", "kid": method})
    signed = f"{head}.{_written(claims)}"
    return f"{signed}.{_base64url(sign(signed.encode()))}"


def key_named(token: str) -> str:
    """The verification method a token names. Raises :class:`ProofRefused`."""
    head = _read(_parts(token)[0])
    if head.get("alg") != "EdDSA" or not isinstance(head.get("kid"), str) or "crit" in head:
        raise ProofRefused("a token of another kind")
    return str(head["kid"])


def open_jwt(token: str, public_key: bytes) -> dict[str, Any]:
    """The credential in a token, once its signature is that key's. Raises :class:`ProofRefused`."""
    key_named(token)
    head, claims, signature = _parts(token)
    if not verifies(public_key, f"{head}.{claims}".encode(), _bytes(signature)):
        raise ProofRefused("the signature does not belong to this token and key")
    return {name: value for name, value in _read(claims).items() if name not in ("iss", "sub", "nbf")}


def _parts(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LARGEST:
        raise ProofRefused("not a compact token")
    return parts[0], parts[1], parts[2]


def _written(content: dict[str, Any]) -> str:
    return _base64url(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as wrong:
        raise ProofRefused("not base64url") from wrong


def _read(text: str) -> dict[str, Any]:
    try:
        content = json.loads(_bytes(text))
    except ValueError as wrong:
        raise ProofRefused("not JSON") from wrong
    if not isinstance(content, dict):
        raise ProofRefused("not a JSON object")
    return content
