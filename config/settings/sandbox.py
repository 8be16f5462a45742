"""The sandbox identity providers of development and tests, at this installation's own addresses."""

from __future__ import annotations

from typing import Any


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
