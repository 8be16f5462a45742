"""Store, then sign: every certificate of a batch once, verifiable by anyone, and never for what the record does not say."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from openvc.proof.data_integrity import DataIntegrityProofSuite

from onex.foundation.jobs.models import Job
from onex.foundation.journal.models import Entry
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.models import Person
from onex.foundation.parties.selectors import identities_of, names_of
from onex.foundation.parties.vault import seal
from onex.foundation.verifiable import jwt, multibase, proofs
from onex.foundation.verifiable.contexts import BADGE_EXTENSIONS, BADGES, context
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.models import Credential, CredentialText
from onex.lifecycle.credentials.places import place_of
from onex.lifecycle.credentials.selectors import as_jcs, as_jwt, signed_of
from onex.lifecycle.credentials.services import SIGN, begin_signing
from onex.lifecycle.credentials.texts import identity_hash
from tests.factories.certificates import make_issued, make_issuer
from tests.lifecycle.credentials.conftest import sign_all

pytestmark = pytest.mark.django_db


def public_key(document):
    return multibase.public_key_of(document["proof"]["verificationMethod"].partition("#")[2])


def test_every_certificate_of_a_batch_is_signed_once():
    issued = make_issued(count=3)
    assert not Credential.objects.exists(), "nothing is signed before the news of the issue"
    sign_all()
    credentials = list(Credential.objects.order_by("position"))
    assert [one.certificate_id for one in credentials] == [one.pk for one in issued]
    assert [one.position for one in credentials] == [0, 1, 2]
    sign_all()
    begin_signing(issued[0].batch)
    sign_all()
    assert Credential.objects.count() == 3
    assert Job.objects.filter(kind=SIGN).count() == 1
    told = Entry.objects.get(topic="credentials.signed")
    assert (told.payload["signed"], told.cites) == (3, ["P4.5", "M21"])


def test_a_second_batch_gets_places_of_its_own():
    issuer = make_issuer()
    make_issued(issuer=issuer, count=2)
    make_issued(issuer=issuer, count=2)
    sign_all()
    assert sorted(Credential.objects.values_list("position", flat=True)) == [0, 1, 2, 3]
    texts = CredentialText.objects.order_by("first_position")
    assert [text.first_position for text in texts] == [0, 2]


def test_a_credential_says_what_the_record_says():
    (certificate,) = make_issued(count=1)
    sign_all()
    document = signed_of([certificate.pk])[certificate.pk].document
    subject = document["credentialSubject"]
    assert subject["licenseNumber"] == certificate.number
    assert subject["result"][-1]["value"] == str(certificate.result.total)
    assert document["issuer"]["id"] == keys.issuer_did(certificate.organisation.ref)
    assert document["issuer"]["name"] == certificate.organisation.name
    assert document["validFrom"].startswith(str(certificate.issued_on))
    place = place_of(certificate.organisation.ref, 0)
    assert {one["statusListIndex"] for one in document["credentialStatus"]} == {str(place.entry)}
    said = json.dumps(document, ensure_ascii=False)
    assert "示范〔2021〕1号" in said, "the issuer's mandate on the day"
    assert "M16" in said


def test_the_holder_is_bound_by_a_hash_whoever_has_the_card_can_repeat():
    (certificate,) = make_issued(count=1)
    sign_all()
    document = signed_of([certificate.pk])[certificate.pk].document
    name = names_of([certificate.person_id])[certificate.person_id]
    identity = identities_of([certificate.person_id], purpose=MachineWork.SIGN)[certificate.person_id]
    shown, hashed = document["credentialSubject"]["identifier"]
    assert (shown["identityHash"], shown["hashed"]) == (name, False)
    assert hashed["identityHash"] == identity_hash(name, identity.kind.value, identity.number, hashed["salt"])
    assert identity.number not in json.dumps(document, ensure_ascii=False)
    assert identity_hash(name, identity.kind.value, identity.number[:-1] + "0", hashed["salt"]) != hashed["identityHash"]


def test_our_verifier_and_a_stranger_accept_it_and_refuse_it_changed():
    (certificate,) = make_issued(count=1)
    sign_all()
    document = signed_of([certificate.pk])[certificate.pk].document
    proofs.check_proof(document, public_key(document))
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": _base64url(public_key(document))}
    contexts = {address: context(address) for address in (BADGES, BADGE_EXTENSIONS)}
    stranger = DataIntegrityProofSuite()
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    stranger.verify(document, public_key_jwk=jwk, now=moment, extra_contexts=contexts)
    document["credentialSubject"]["result"][-1]["value"] = "99.00"
    with pytest.raises(proofs.ProofRefused):
        proofs.check_proof(document, public_key(document))


def test_other_forms_of_the_same_record_verify():
    (certificate,) = make_issued(count=1)
    sign_all()
    signed = signed_of([certificate.pk])[certificate.pk]
    jcs = as_jcs(signed)
    proofs.check_proof(jcs, public_key(jcs))
    unproved = {name: value for name, value in signed.document.items() if name != "proof"}
    assert jwt.open_jwt(as_jwt(signed), public_key(jcs)) == unproved


def test_an_altered_record_makes_a_document_that_does_not_verify():
    (certificate,) = make_issued(count=1)
    sign_all()
    person = Person.objects.get(pk=certificate.person_id)
    Person.objects.filter(pk=person.pk).update(
        name_sealed=seal("张冠李", table="parties_person", key=person.ref, column="name")
    )
    document = signed_of([certificate.pk])[certificate.pk].document
    with pytest.raises(proofs.ProofRefused):
        proofs.check_proof(document, public_key(document))


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 999", "DELETE FROM {}"])
@pytest.mark.parametrize(("table", "column"), [(Credential, "position"), (CredentialText, "first_position")])
def test_the_database_refuses_to_change_what_was_signed(table, column: str, statement: str):
    make_issued(count=1)
    sign_all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table._meta.db_table, column))


def test_places_of_a_list_are_a_shuffle_without_collisions():
    (certificate,) = make_issued(count=1)
    ref = certificate.organisation.ref
    first = [place_of(ref, position) for position in range(131_072)]
    assert sorted(place.entry for place in first) == list(range(131_072))
    assert {place.number for place in first} == {1}
    assert place_of(ref, 131_072).number == 2
    assert [place.entry for place in first[:4]] != [0, 1, 2, 3]


def test_queries_do_not_grow_with_the_batch(count_queries):
    few, many = make_issued(count=1), make_issued(count=5)
    sign_all()
    signed_of([few[0].pk])
    with count_queries() as one:
        signed_of([few[0].pk])
    with count_queries() as five:
        signed_of([certificate.pk for certificate in many])
    assert len(one) == len(five)


def test_a_certificate_not_issued_is_not_signed():
    issued = make_issued(count=2)
    sign_all()
    assert set(signed_of([one.pk for one in issued])) == set(IssuedCertificate.objects.values_list("pk", flat=True))
    assert signed_of([0]) == {}


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
