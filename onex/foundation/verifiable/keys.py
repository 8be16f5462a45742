"""Whose key it is: ``did:web`` of an issuer's address, with methods named by the key itself, and ``did:key`` for tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from onex.foundation.verifiable.contexts import MULTIKEY
from onex.foundation.verifiable.multibase import multikey

DID_CONTEXT = "https://www.w3.org/ns/did/v1"


def did_web(address: str, *path: str) -> str:
    """The DID of ``address`` (scheme, host and port of this installation) with a path of its own below it."""
    host = quote(urlsplit(address).netloc, safe="")
    return ":".join(("did:web", host, *path))


def document_address(did: str) -> str:
    """Where the DID document of a ``did:web`` with a path is found (did:web, 3.2)."""
    _did, _web, host, *path = did.split(":")
    return f"https://{unquote(host)}/{'/'.join(path or ('.well-known',))}/did.json"


def method_of(did: str, public_key: bytes) -> str:
    """The name of a verification method: the key stands in its fragment, as 1EdTech's verifier reads it."""
    return f"{did}#{multikey(public_key)}"


def did_key(public_key: bytes) -> str:
    """``did:key`` of a key: proves nothing of who holds it."""
    return f"did:key:{multikey(public_key)}"


def did_document(did: str, public_keys: Iterable[bytes]) -> dict[str, Any]:
    """The document that says which keys sign for ``did``."""
    methods = [
        {"id": method_of(did, key), "type": "Multikey", "controller": did, "publicKeyMultibase": multikey(key)}
        for key in public_keys
    ]
    return {
        "@context": [DID_CONTEXT, MULTIKEY],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
