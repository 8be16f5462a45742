"""Data Integrity proofs: ``eddsa-rdfc-2022`` (the one every verifier takes) and ``eddsa-jcs-2022``.

W3C vc-di-eddsa, 3.2 and 3.3: the signature is over SHA-256(proof options) ‖ SHA-256(document), each in canonical form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import rfc8785

from onex.foundation.signing.keys import SIGNATURE_BYTES, verifies
from onex.foundation.verifiable import multibase
from onex.foundation.verifiable.canonical import canonical_quads
from onex.foundation.verifiable.templates import Template

RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
Sign = Callable[[bytes], bytes]
USUAL = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose"})
PROOF_MEMBERS = USUAL | {"proofValue", "@context"}


class ProofRefused(ValueError):
    """A proof that is absent, malformed, of another kind or wrong; the message says which."""


def instant(moment: datetime) -> str:
    """An aware moment as proofs write it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signature_of(quads: str, contexts: tuple[str, ...], *, method: str, sign: Sign, created: str) -> bytes:
    """The 64 bytes of an ``eddsa-rdfc-2022`` proof of a document whose canonical N-Quads are ``quads``."""
    return sign(_options_digest(contexts, method, created) + _digest(quads))


def rdfc_proof(signature: bytes, *, method: str, created: str) -> dict[str, str]:
    """The proof a signature is shown in."""
    return _proof(RDFC, method, created) | {"proofValue": multibase.encode(signature)}


def add_rdfc_proof(document: dict[str, Any], *, method: str, sign: Sign, created: str) -> dict[str, Any]:
    """The document with its one proof. Raises what :func:`canonical.canonical_quads` raises for what cannot be signed."""
    contexts = tuple(document["@context"])
    signature = signature_of(canonical_quads(document), contexts, method=method, sign=sign, created=created)
    return document | {"proof": rdfc_proof(signature, method=method, created=created)}


def add_jcs_proof(document: dict[str, Any], *, method: str, sign: Sign, created: str) -> dict[str, Any]:
    """The document with an ``eddsa-jcs-2022`` proof: over the JSON itself (RFC 8785)."""
    options = {"@context": document["@context"]} | _proof(JCS, method, created)
    signature = sign(_digest(rfc8785.dumps(options)) + _digest(rfc8785.dumps(document)))
    return document | {"proof": options | {"proofValue": multibase.encode(signature)}}


def method_named(document: dict[str, Any]) -> str:
    """The verification method the one proof names. Raises :class:`ProofRefused`: a set of proofs is not believed."""
    return str(_only_proof(document)["verificationMethod"])


def check_proof(document: dict[str, Any], public_key: bytes, *, quads: str = "") -> None:
    """Raises :class:`ProofRefused` unless the document's one proof is that key's, for an assertion.

    ``quads`` are the canonical N-Quads of the document without its proof, where the caller has them from a template.
    """
    proof = _only_proof(document)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unproved = {name: value for name, value in document.items() if name != "proof"}
    try:
        signature = multibase.decode(str(proof["proofValue"]), length=SIGNATURE_BYTES)
        message = _rdfc_message(unproved, options, quads) if proof["cryptosuite"] == RDFC else _jcs_message(unproved, options)
    except ProofRefused:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise ProofRefused(str(wrong)) from wrong
    if not verifies(public_key, message, signature):
        raise ProofRefused("the signature does not belong to this document and key")


def _only_proof(document: dict[str, Any]) -> dict[str, Any]:
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise ProofRefused("there must be exactly one proof")
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") not in (RDFC, JCS):
        raise ProofRefused("a proof of another kind")
    if proof.get("proofPurpose") != "assertionMethod" or not isinstance(proof.get("verificationMethod"), str):
        raise ProofRefused("the proof asserts nothing")
    if not proof.keys() <= PROOF_MEMBERS:
        raise ProofRefused("the proof says more than a proof may")
    return proof


def _rdfc_message(document: dict[str, Any], options: dict[str, Any], quads: str) -> bytes:
    if not options.keys() - {"@context"} <= USUAL:
        raise ProofRefused("the proof has members this verifier does not know")
    digest = _options_digest(tuple(document["@context"]), options["verificationMethod"], options["created"])
    return digest + _digest(quads or canonical_quads(document))


def _jcs_message(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    if options.get("@context") != document.get("@context"):
        raise ProofRefused("the proof stands under another context than its document")
    return _digest(rfc8785.dumps(options)) + _digest(rfc8785.dumps(document))


def _proof(suite: str, method: str, created: str) -> dict[str, str]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }


def _options_digest(contexts: tuple[str, ...], method: str, created: str) -> bytes:
    scheme, rest = method[:4], method[4:]
    if scheme != "did:":
        raise ProofRefused("the verification method is not a DID's")
    template = _options_of(contexts)
    given = {"method": rest, "created": created}
    return _digest(template.quads([given[slot] for slot in template.slots]))


@cache
def _options_of(contexts: tuple[str, ...]) -> Template:
    """A proof's options under the contexts of the document it proves."""
    return Template({"@context": list(contexts)} | _proof(RDFC, "did:{{method}}", "{{created}}"))


def _digest(content: str | bytes) -> bytes:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).digest()
