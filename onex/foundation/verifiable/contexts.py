"""The JSON-LD contexts OneX knows, pinned by hash inside the package; nothing is fetched, and no other context is obeyed."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BADGE_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
MULTIKEY = "https://w3id.org/security/multikey/v1"

FOLDER = Path(__file__).with_name("contexts")
PINNED = {
    CREDENTIALS: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    BADGES: ("ob-v3p0-context-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
    BADGE_EXTENSIONS: ("ob-v3p0-extensions.json", "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93"),
    DATA_INTEGRITY: ("security-data-integrity-v2.json", "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4"),
    MULTIKEY: ("security-multikey-v1.json", "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597"),
}
"""Address → file and SHA-256 of its bytes."""


class UnknownContext(ValueError):
    """A document names a context that is not one of ours: what its terms mean cannot be known, so nothing is believed."""


class ContextChanged(Exception):
    """A context file of this installation is not the one that was pinned."""


@cache
def context(address: str) -> dict[str, Any]:
    """The context at ``address``. Raises :class:`UnknownContext` or :class:`ContextChanged`."""
    if address not in PINNED:
        raise UnknownContext(address)
    name, digest = PINNED[address]
    content = (FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ContextChanged(name)
    document: dict[str, Any] = json.loads(content)
    return document


def load(address: str, _options: object = None) -> dict[str, Any]:
    """What the JSON-LD processor asks for documents."""
    return {"contextUrl": None, "documentUrl": address, "document": context(address), "contentType": "application/ld+json"}


@cache
def terms(addresses: tuple[str, ...]) -> frozenset[str]:
    """Every term the contexts define at any depth: a value that begins with one and a colon would be expanded."""
    found: set[str] = set()
    pending: list[Any] = [context(address)["@context"] for address in addresses]
    while pending:
        node = pending.pop()
        for term, meaning in node.items() if isinstance(node, dict) else ():
            found.add(term)
            if isinstance(meaning, dict):
                pending.append(meaning.get("@context", {}))
    return frozenset(term for term in found if not term.startswith("@"))
