"""What we sign is accepted by strangers' libraries, and by ours; whatever is changed is refused."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.errors import SignatureInvalid

from onex.foundation.verifiable import jwt, keys, multibase, proofs, status_lists
from onex.foundation.verifiable.canonical import UndefinedTerm
from onex.foundation.verifiable.contexts import BADGE_EXTENSIONS, BADGES, context
from onex.foundation.verifiable.templates import Template
from tests.foundation.verifiable.documents import USUAL, badge

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
METHOD = keys.method_of(keys.did_key(PUBLIC), PUBLIC)
CREATED = "2026-11-21T00:00:00Z"
OURS = {address: context(address) for address in (BADGES, BADGE_EXTENSIONS)}


def document() -> dict[str, Any]:
    template = Template(badge(keys.did_key(PUBLIC)))
    return template.filled([USUAL[slot] for slot in template.slots])


def signed(suite: str) -> dict[str, Any]:
    add = proofs.add_rdfc_proof if suite == proofs.RDFC else proofs.add_jcs_proof
    return add(document(), method=METHOD, sign=KEY.sign, created=CREATED)


@pytest.mark.parametrize("suite", [proofs.RDFC, proofs.JCS])
def test_proof_is_accepted_with_its_key_only(suite: str) -> None:
    whole = signed(suite)
    proofs.check_proof(whole, PUBLIC)
    assert proofs.method_named(whole) == METHOD
    with pytest.raises(proofs.ProofRefused):
        proofs.check_proof(whole, OTHER)


def test_proof_of_quads_is_the_proof_of_the_document() -> None:
    template = Template(badge(keys.did_key(PUBLIC)))
    values = [USUAL[slot] for slot in template.slots]
    quads = template.quads(values)
    signature = proofs.signature_of(quads, template.contexts, method=METHOD, sign=KEY.sign, created=CREATED)
    proof = proofs.rdfc_proof(signature, method=METHOD, created=CREATED)
    assert template.filled(values) | {"proof": proof} == signed(proofs.RDFC)
    proofs.check_proof(signed(proofs.RDFC), PUBLIC, quads=template.quads(values))


CHANGES = {
    "number": lambda one: one["credentialSubject"].update(licenseNumber="X9"),
    "extra term": lambda one: one.update(undefinedByAny="x"),
    "control character": lambda one: one.update(name="a\nb"),
    "type": lambda one: one.update(type=["VerifiableCredential"]),
    "context": lambda one: one.update({"@context": one["@context"][:2]}),
    "unknown context": lambda one: one.update({"@context": [*one["@context"], "https://elsewhere.example/c"]}),
    "set of proofs": lambda one: one.update(proof=[one["proof"], one["proof"]]),
    "no proof": lambda one: one.pop("proof"),
    "other suite": lambda one: one["proof"].update(cryptosuite="ecdsa-rdfc-2019"),
    "other purpose": lambda one: one["proof"].update(proofPurpose="authentication"),
    "later": lambda one: one["proof"].update(created="2026-11-22T00:00:00Z"),
    "method": lambda one: one["proof"].update(verificationMethod="did:web:elsewhere.example#z"),
    "method of no DID": lambda one: one["proof"].update(verificationMethod="https://elsewhere.example/#z"),
    "member of a proof": lambda one: one["proof"].update(domain="x"),
    "signature": lambda one: one["proof"].update(proofValue="z" + "1" * 64),
    "not base58": lambda one: one["proof"].update(proofValue="z0"),
    "number for text": lambda one: one["proof"].update(created=7),
    "nested": lambda one: one.update(name={"name": {"name": []}}),
}


@pytest.mark.parametrize("suite", [proofs.RDFC, proofs.JCS])
@pytest.mark.parametrize("change", CHANGES)
def test_changed_document_is_refused(change: str, suite: str) -> None:
    whole = copy.deepcopy(signed(suite))
    CHANGES[change](whole)
    with pytest.raises(proofs.ProofRefused):
        proofs.check_proof(whole, PUBLIC)


def test_every_flipped_character_of_a_signature_is_refused() -> None:
    whole = signed(proofs.RDFC)
    value = whole["proof"]["proofValue"]
    for place in range(1, len(value), 7):
        whole["proof"]["proofValue"] = value[:place] + ("2" if value[place] != "2" else "3") + value[place + 1 :]
        with pytest.raises(proofs.ProofRefused):
            proofs.check_proof(whole, PUBLIC)


def test_undefined_term_is_not_signed() -> None:
    with pytest.raises(UndefinedTerm, match="score"):
        proofs.add_rdfc_proof(document() | {"score": "90"}, method=METHOD, sign=KEY.sign, created=CREATED)


def test_stranger_accepts_our_proof_and_refuses_a_changed_one() -> None:
    suite = DataIntegrityProofSuite()
    moment = datetime(2026, 11, 21, 12, tzinfo=UTC)
    whole = signed(proofs.RDFC)
    seen = suite.verify(whole, now=moment, extra_contexts=OURS)
    assert seen.issuer == keys.did_key(PUBLIC)
    whole["credentialSubject"]["licenseNumber"] = "X9"
    with pytest.raises(SignatureInvalid):
        suite.verify(whole, now=moment, extra_contexts=OURS)


def test_token_opens_with_its_key_only() -> None:
    token = jwt.sign_jwt(document(), method=METHOD, sign=KEY.sign)
    assert jwt.key_named(token) == METHOD
    assert jwt.open_jwt(token, PUBLIC) == document()
    head, claims, signature = token.split(".")
    for bad in (
        token[:-2],
        f"{head}.{claims}x.{signature}",
        f"{head}.{claims}",
        f"..{signature}",
        "a.b.c",
        f"{head}.{claims}.é",
    ):
        with pytest.raises(proofs.ProofRefused):
            jwt.open_jwt(bad, PUBLIC)
    with pytest.raises(proofs.ProofRefused):
        jwt.open_jwt(token, OTHER)


def test_token_without_algorithm_is_refused() -> None:
    _head, claims, signature = jwt.sign_jwt(document(), method=METHOD, sign=KEY.sign).split(".")
    unsigned = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    with pytest.raises(proofs.ProofRefused, match="another kind"):
        jwt.open_jwt(f"{unsigned}.{claims}.{signature}", PUBLIC)


def test_status_list_holds_what_was_set() -> None:
    written = status_lists.encode([0, 7, 8, 131_071])
    assert written == status_lists.encode([131_071, 8, 7, 0])
    bits = status_lists.decode(written)
    assert [at for at in range(131_072) if status_lists.is_set(bits, at)] == [0, 7, 8, 131_071]


def test_status_list_refuses_what_it_does_not_reach() -> None:
    bits = status_lists.decode(status_lists.encode([]))
    for outside in (-1, 131_072):
        with pytest.raises(status_lists.ListRefused):
            status_lists.is_set(bits, outside)
        with pytest.raises(status_lists.ListRefused):
            status_lists.encode([outside])
    for bad in ("", "x", "uAAAA", "u" + "é", status_lists.encode([])[:-4]):
        with pytest.raises(status_lists.ListRefused):
            status_lists.decode(bad)


def test_did_names_its_address() -> None:
    did = keys.did_web("http://127.0.0.1:8000", "issuers", "demo")
    assert did == "did:web:127.0.0.1%3A8000:issuers:demo"
    assert keys.document_address(did) == "https://127.0.0.1:8000/issuers/demo/did.json"
    assert keys.document_address("did:web:certificates.example") == "https://certificates.example/.well-known/did.json"
    document = keys.did_document(did, [PUBLIC])
    assert document["assertionMethod"] == [f"{did}#{multibase.multikey(PUBLIC)}"]
    assert multibase.public_key_of(document["verificationMethod"][0]["publicKeyMultibase"]) == PUBLIC


@pytest.mark.parametrize(
    "bad", ["", "z", "zz", "f00", "z6Mk", multibase.multikey(PUBLIC) + "1", "z1" + multibase.multikey(PUBLIC)[1:]]
)
def test_key_badly_written_is_refused(bad: str) -> None:
    with pytest.raises(multibase.NotMultibase):
        multibase.public_key_of(bad)


def test_base58_keeps_zeros_before() -> None:
    for content in (b"", b"\0", b"\0\0a", bytes(64), bytes(range(64))):
        assert multibase.decode(multibase.encode(content), length=len(content)) == content
