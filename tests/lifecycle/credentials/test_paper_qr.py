"""The paper's QR of a certificate: from the record alone, for many at once, to those who may have it."""

from __future__ import annotations

import io

import pytest
import segno
import zxingcpp
from PIL import Image

from onex.foundation.parties.models import Person
from onex.foundation.parties.vault import seal
from onex.foundation.policy.refusals import Conflict
from onex.foundation.verifiable.paper.faces import binding_of, read
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.models import Credential
from onex.lifecycle.credentials.paper import paper_qr, salt_of
from onex.lifecycle.credentials.places import place_of
from tests.factories.certificates import make_issued, make_issuer, make_school_seat
from tests.lifecycle.credentials.conftest import sign_all
from tests.lifecycle.credentials.papers import make_held

pytestmark = pytest.mark.django_db


def test_it_says_what_the_record_says_and_is_signed_by_the_ring():
    held = make_held()
    paper, certificate = read(held.text), held.certificate
    (key,) = keys.public_keys()
    assert paper.message.signed_by(key.raw)
    assert paper.message.key_id.hex() == key.key_id
    face = paper.face
    assert (face.number, face.name, face.issued_on) == (certificate.number, held.name, certificate.issued_on)
    assert (face.certificate_code, face.level_code) == (certificate.level.certificate.code, certificate.level.code)
    assert (face.result, face.issuer) == (str(certificate.result.total), certificate.organisation.ref)
    place = place_of(certificate.organisation.ref, Credential.objects.get().position)
    assert (face.list_number, face.entry) == place
    assert len(held.text) <= 320
    assert segno.make(held.text, error="M", micro=False).version <= 12


def test_the_holder_is_bound_without_the_number_or_the_certificates_salt():
    held = make_held()
    face, salt = read(held.text).face, bytes(held.certificate.salt)
    assert face.binding == binding_of(held.name, "resident_id", held.document, face.salt)
    assert face.salt == salt_of(salt)
    assert salt not in read(held.text).message.payload
    assert held.document.encode() not in read(held.text).message.payload


def test_the_same_record_gives_the_same_text():
    held = make_held()
    assert paper_qr([held.certificate.pk]) == {held.certificate.pk: held.text}


def test_only_what_is_signed_has_one():
    issued = make_issued(count=2)
    assert paper_qr([one.pk for one in issued]) == {}
    sign_all()
    assert set(paper_qr([*(one.pk for one in issued), 0])) == {one.pk for one in issued}


def test_queries_do_not_grow_with_the_batch(count_queries):
    few, many = make_issued(count=1), make_issued(count=6)
    sign_all()
    with count_queries() as one:
        paper_qr([few[0].pk])
    with count_queries() as six:
        assert len(paper_qr([certificate.pk for certificate in many])) == 6
    assert len(one) == len(six) <= 3


def test_a_name_that_cannot_be_written_is_refused_by_the_certificates_number():
    held = make_held()
    person = Person.objects.get(pk=held.certificate.person_id)
    sealed = seal("长" * 60, table="parties_person", key=person.ref, column="name")
    Person.objects.filter(pk=person.pk).update(name_sealed=sealed)
    with pytest.raises(Conflict, match=held.certificate.number):
        paper_qr([held.certificate.pk])


@pytest.mark.parametrize(("form", "kind"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_the_issuer_and_the_school_have_it_and_a_neighbour_gets_nothing(sign_in, form: str, kind: str):
    issuer, neighbour, school = make_issuer(), make_issuer(region="9902"), make_school_seat()
    (certificate,) = make_issued(issuer=issuer, count=1, school=school.mandate.organisation)
    address = f"/certificates/{certificate.number}/qr"
    assert sign_in(issuer.clerk.mandate).get(address).status_code == 404, "not signed yet"
    sign_all()
    text = paper_qr([certificate.pk])[certificate.pk]
    for seat in (issuer.clerk, issuer.lead, school):
        client = sign_in(seat.mandate)
        page = client.get(address)
        assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
        picture = client.get(f"{address}/{form}")
        assert (picture.status_code, picture["Content-Type"]) == (200, kind)
        assert certificate.number not in picture["Content-Disposition"]
    if form == "png":
        with Image.open(io.BytesIO(picture.content)) as image:
            assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [text]
    assert client.get(f"{address}/gif").status_code == 404
    stranger = sign_in(neighbour.clerk.mandate)
    assert [stranger.get(one).status_code for one in (address, f"{address}/{form}")] == [404, 404]
    assert IssuedCertificate.objects.count() == 1
