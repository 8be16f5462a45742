"""The sandbox identity providers of development and tests, at this installation's own addresses."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def sandbox_providers(address: str) -> list[dict[str, Any]]:
    """One of each kind; ``address`` is where the platform reaches itself. The browser stays on the address it is on."""
    shared: dict[str, Any] = {
        "issuer": "onex-identity-sandbox",
        "authorization_endpoint": "/sandbox/identity/authorize",
        "token_endpoint": f"{address}/sandbox/identity/token",
        "client_secret": "sandbox-only",
        "sandbox": True,
    }
    return [
        shared | {"name": "sandbox-oidc", "label": "OIDC Sandbox 沙箱", "kind": "oidc", "client_id": "onex-oidc"},
        shared
        | {
            "name": "sandbox-portal",
            "label": "Portal Sandbox 门户沙箱",
            "kind": "ticket",
            "client_id": "onex-portal",
            "claims_endpoint": f"{address}/sandbox/identity/claims",
        },
    ]


def sandbox_checker(address: str) -> dict[str, Any]:
    """The sandbox identity checker; its keys come from fixed words, and are worth nothing elsewhere."""
    answers = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"onex identity check sandbox answers").digest())
    return {
        "name": "sandbox-checker",
        "label": "Identity Check Sandbox 核验沙箱",
        "address": f"{address}/sandbox/identity-checks/ask",
        "client": "onex",
        "answer_key": base64.b64encode(answers.public_key().public_bytes_raw()).decode(),
        "request_key": base64.b64encode(hashlib.sha256(b"onex identity check sandbox requests").digest()).decode(),
        "face_pages": "/sandbox/identity-checks/face",
        "sandbox": True,
    }
