"""A status list says what the history says: published anew when that changes, signed by the issuer, told to the journal."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import NotFound
from onex.foundation.procedures.services import advance
from onex.foundation.verifiable import multibase, proofs
from onex.foundation.verifiable.status_lists import decode, is_set
from onex.lifecycle.certificates.services import propose_revocation
from onex.lifecycle.credentials.models import StatusListVersion
from onex.lifecycle.credentials.selectors import signed_of
from onex.lifecycle.credentials.statuses import RENEWED_AFTER, VALID_FOR, current_list
from tests.factories.accounts import make_seat
from tests.factories.certificates import MONDAY, make_issued, make_issuer
from tests.lifecycle.credentials.conftest import sign_all

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)


def revoke(certificate, issuer) -> None:
    second = make_seat(role=issuer.lead.actor.role, organisation=issuer.organisation)
    proposed = propose_revocation(certificate.number, ground="issued_in_error", reason="误发", by=issuer.lead.actor, on=MONDAY)
    advance(proposed.case.number, "confirm", by=second.actor, on=MONDAY)


def bits_of(version: StatusListVersion) -> bytes:
    return decode(json.loads(version.document)["credentialSubject"]["encodedList"])


def entry_of(certificate, purpose: str) -> int:
    (one,) = [
        one
        for one in signed_of([certificate.pk])[certificate.pk].document["credentialStatus"]
        if one["statusPurpose"] == purpose
    ]
    return int(one["statusListIndex"])


def test_a_list_is_signed_by_its_issuer_for_a_day():
    (certificate,) = make_issued(count=1)
    sign_all()
    version = current_list(certificate.organisation, 1, "revocation", now=NOW)
    document = json.loads(version.document)
    credential = signed_of([certificate.pk])[certificate.pk].document
    assert document["issuer"] == credential["issuer"]["id"]
    assert document["id"] == credential["credentialStatus"][0]["statusListCredential"]
    assert version.valid_until == NOW + VALID_FOR
    proofs.check_proof(document, multibase.public_key_of(document["proof"]["verificationMethod"].partition("#")[2]))
    assert not any(bits_of(version))


def test_a_revocation_sets_one_bit_and_is_published_at_once():
    issuer = make_issuer()
    issued = make_issued(issuer=issuer, count=3)
    sign_all()
    before = current_list(issuer.organisation, 1, "revocation", now=NOW)
    revoke(issued[1], issuer)
    after = current_list(issuer.organisation, 1, "revocation", now=NOW + timedelta(seconds=1))
    assert (before.version, after.version) == (1, 2)
    assert [is_set(bits_of(after), entry_of(one, "revocation")) for one in issued] == [False, True, False]
    assert sum(byte.bit_count() for byte in bits_of(after)) == 1
    assert not any(bits_of(current_list(issuer.organisation, 1, "suspension", now=NOW)))


def test_a_list_is_kept_while_it_is_fresh_and_made_anew_after_half_its_life():
    (certificate,) = make_issued(count=1)
    sign_all()
    first = current_list(certificate.organisation, 1, "revocation", now=NOW)
    assert current_list(certificate.organisation, 1, "revocation", now=NOW + RENEWED_AFTER - timedelta(seconds=1)) == first
    assert current_list(certificate.organisation, 1, "revocation", now=NOW + RENEWED_AFTER).version == 2


def test_each_version_is_told_to_the_journal():
    (certificate,) = make_issued(count=1)
    sign_all()
    current_list(certificate.organisation, 1, "revocation", now=NOW)
    told = Entry.objects.get(topic="credentials.status_list_published")
    assert (told.payload["list"], told.payload["version"], told.payload["set"]) == ("1/revocation", 1, 0)


def test_a_list_nobody_stands_in_does_not_exist():
    (certificate,) = make_issued(count=1)
    for number in (0, 1, 2):
        with pytest.raises(NotFound):
            current_list(certificate.organisation, number, "revocation", now=NOW)
    sign_all()
    for number in (0, 2):
        with pytest.raises(NotFound):
            current_list(certificate.organisation, number, "revocation", now=NOW)


def test_anyone_fetches_did_document_and_list(client):
    (certificate,) = make_issued(count=1)
    sign_all()
    ref = certificate.organisation.ref
    did = client.get(f"/issuers/{ref}/did.json")
    assert (did.status_code, did["Content-Type"], did["Access-Control-Allow-Origin"]) == (200, "application/did+json", "*")
    credential = signed_of([certificate.pk])[certificate.pk].document
    assert credential["proof"]["verificationMethod"] in did.json()["assertionMethod"]
    address = credential["credentialStatus"][0]["statusListCredential"]
    path = address.partition("//")[2].partition("/")[2]
    served = client.get(f"/{path}")
    assert (served.status_code, served["Content-Type"]) == (200, "application/vc")
    assert json.loads(served.content)["id"] == address
    assert client.get(f"/issuers/{ref}/other/1").status_code == 404
    assert client.get(f"/issuers/{ref}/revocation/2").status_code == 404
    assert client.get("/issuers/0199a1b2-0000-7000-8000-000000000000/did.json").status_code == 404
    assert client.post(f"/issuers/{ref}/did.json").status_code == 405


@pytest.mark.parametrize(
    ("form", "kind"), [("json", "application/vc"), ("jcs", "application/vc"), ("jwt", "application/vc+jwt")]
)
def test_an_issuer_downloads_its_credentials_and_a_neighbour_gets_nothing(sign_in, form: str, kind: str):
    issuer, neighbour = make_issuer(), make_issuer(region="9902")
    (certificate,) = make_issued(issuer=issuer, count=1)
    address = f"/certificates/{certificate.number}/credential/{form}"
    client = sign_in(issuer.clerk.mandate)
    assert client.get(address).status_code == 404, "not signed yet"
    sign_all()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert certificate.number not in answer["Content-Disposition"]
    assert sign_in(neighbour.clerk.mandate).get(address).status_code == 404
    assert client.get(f"/certificates/{certificate.number}/credential/pdf").status_code == 404


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_publishing_at_once_makes_one_version():
    (certificate,) = make_issued(count=1)
    sign_all()
    now, barrier, seen = timezone.now(), Barrier(4), []

    def run() -> None:
        barrier.wait(timeout=20)
        seen.append(current_list(certificate.organisation, 1, "revocation", now=now).version)
        connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert seen == [1, 1, 1, 1]
    assert StatusListVersion.objects.count() == 1
    assert Entry.objects.filter(topic="credentials.status_list_published").count() == 1
