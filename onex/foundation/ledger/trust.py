"""What a stranger must know to check this log: its name, its keys, whose cosignatures count and how many."""

from __future__ import annotations

from typing import Any

from onex.foundation.ledger.cosigning import policy
from onex.foundation.ledger.keys import origin, verifier_keys


def trust() -> dict[str, Any]:
    """The content of ``trust.json``; keys oldest first, those that no longer sign among them."""
    watched = policy()
    return {
        "origin": origin(),
        "log_keys": [key.encoded for key in verifier_keys()],
        "quorum": watched.quorum,
        "witnesses": [
            {"name": witness.name, "verifier_key": witness.key.encoded, "url": witness.url} for witness in watched.witnesses
        ],
    }
