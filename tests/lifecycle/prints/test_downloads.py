"""Downloads by page and API: for whom, how named, what is recorded; a batch as a stream that does not grow."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
from django.utils import timezone

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.models import AccessRecord, OrganisationKind
from onex.foundation.parties.selectors import names_of
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.prints import bundles
from onex.lifecycle.prints.bundles import LEFT_OUT, zip_of
from onex.lifecycle.prints.models import PrintTemplate
from onex.lifecycle.prints.seals import seal_provider
from tests.factories.accounts import make_seat
from tests.factories.certificates import make_issued, make_issuer
from tests.factories.parties import make_organisation
from tests.lifecycle.prints.conftest import AT, make_signed

pytestmark = pytest.mark.django_db

LAYOUT = {
    "certificate": "",
    "since": "2099-01-01",
    "title": "证书",
    "subtitle": "",
    "statement": "{姓名}",
    "note": "",
    "colour": "#123456",
    "orientation": "portrait",
}


def pdf_of(certificate, *, api: bool = False) -> str:
    return f"/api/v1/certificates/{certificate.number}/print" if api else f"/certificates/{certificate.number}/print.pdf"


def zip_address(certificate, part: int = 1) -> str:
    return f"/batches/{certificate.batch.case.number}/prints/{part}.zip"


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("api", [False, True])
@pytest.mark.parametrize("seat", ["lead", "clerk"])
def test_an_issuers_seat_takes_a_certificate_and_the_look_is_recorded(seat, api):
    issuer = make_issuer()
    (certificate,) = make_signed(issuer=issuer)
    answer = getattr(issuer, seat).client().get(pdf_of(certificate, api=api))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-1.7")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="certificate-{certificate.pk}.pdf"'
    assert answer["Cache-Control"] == "no-store, private"
    assert list(AccessRecord.objects.values_list("person_id", "purpose")) == [(certificate.person_id, "print_certificate")]


def test_a_school_takes_its_own_students_and_no_others():
    school = make_organisation(kind=OrganisationKind.PILOT_SCHOOL)
    issuer = make_issuer()
    (own,) = make_signed(issuer=issuer, school=school)
    (foreign,) = make_signed(issuer=issuer)
    client = make_seat(role=Role.SCHOOL_CLERK, organisation=school).client()
    assert client.get(pdf_of(own)).status_code == 200
    assert client.get(zip_address(own)).status_code == 200
    assert client.get(pdf_of(foreign)).status_code == 404
    assert client.get(zip_address(foreign)).status_code == 404


def test_another_issuer_finds_nothing_and_an_overseer_may_not():
    (certificate,) = make_signed()
    for address in (pdf_of(certificate), pdf_of(certificate, api=True), zip_address(certificate)):
        assert make_issuer().lead.client().get(address).status_code == 404
        assert make_seat(role=Role.MINISTRY_CLERK).client().get(address).status_code == 403
    assert not AccessRecord.objects.exists()


def test_what_is_not_signed_yet_says_so():
    issuer = make_issuer()
    (certificate,) = make_issued(issuer=issuer, count=1)
    answer = issuer.lead.client().get(pdf_of(certificate, api=True))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_signed_yet")
    page = issuer.lead.client().get(f"/batches/{certificate.batch.case.number}/prints").content.decode()
    assert "暂不能印制" in page


def test_a_batch_comes_as_files_named_by_serial():
    issuer = make_issuer()
    issued = make_signed(issuer=issuer, count=3)
    answer = issuer.lead.client().get(zip_address(issued[0]))
    archive = zipfile.ZipFile(io.BytesIO(content(answer)))
    assert archive.testzip() is None
    assert archive.namelist() == [f"{one.serial:06d}.pdf" for one in issued]
    assert all(archive.read(name).startswith(b"%PDF-1.7") for name in archive.namelist())
    names = names_of(one.person_id for one in issued).values()
    assert not any(name in "".join(archive.namelist()) + answer["Content-Disposition"] for name in names)
    assert answer["Cache-Control"] == "no-store, private"
    assert AccessRecord.objects.count() == 3
    told = Entry.objects.get(topic="prints.batch_printed")
    assert told.payload == {"first": issued[0].serial, "last": issued[-1].serial, "certificates": 3}


def test_what_cannot_be_printed_is_listed_and_the_rest_comes():
    issuer = make_issuer()
    issued = make_signed(issuer=issuer, count=3, name="王𰻞")
    archive = zipfile.ZipFile(io.BytesIO(content(issuer.lead.client().get(zip_address(issued[0])))))
    assert archive.namelist() == [*(f"{one.serial:06d}.pdf" for one in issued[1:]), LEFT_OUT]
    left_out = archive.read(LEFT_OUT).decode("utf-8-sig")
    assert issued[0].number in left_out
    assert "U+30EDE" in left_out
    assert "王" not in left_out


def test_a_large_batch_comes_in_parts(monkeypatch):
    monkeypatch.setattr(bundles, "PART", 2)
    monkeypatch.setattr("onex.lifecycle.prints.views.PART", 2)
    issuer = make_issuer()
    issued = make_signed(issuer=issuer, count=3)
    client = issuer.lead.client()
    parts = [zipfile.ZipFile(io.BytesIO(content(client.get(zip_address(issued[0], part))))).namelist() for part in (1, 2)]
    assert parts == [[f"{one.serial:06d}.pdf" for one in some] for some in (issued[:2], issued[2:])]
    for part in (0, 3):
        assert client.get(zip_address(issued[0], part)).status_code == 404


def test_the_stream_holds_some_pages_and_never_all_of_them():
    issued = make_signed(count=6)
    keys = [one.pk for one in issued]
    list(zip_of(keys, purpose=MachineWork.DEMONSTRATE, at=AT))
    tracemalloc.start()
    pieces = [len(piece) for piece in zip_of(keys * 1, purpose=MachineWork.DEMONSTRATE, at=AT)]
    tracemalloc.stop()
    assert len(pieces) == len(issued) + 1
    assert max(pieces) < 2 * sum(pieces) / len(issued)


def test_a_revoked_certificate_is_in_the_batch_as_a_copy():
    issuer = make_issuer()
    issued = make_signed(issuer=issuer, count=2)
    IssuedCertificate.objects.filter(pk=issued[0].pk).update(status="revoked")
    page = issuer.lead.client().get(f"/batches/{issued[0].batch.case.number}/prints").content.decode()
    assert "只印标有“已撤销”的副本" in page


def test_the_lead_previews_and_keeps_a_layout():
    issuer = make_issuer()
    client = issuer.lead.client()
    page = client.post("/print-templates/new", LAYOUT | {"preview": "1"})
    assert page.status_code == 200
    assert "data:image/png;base64," in page.content.decode()
    assert not PrintTemplate.objects.exists()
    assert client.post("/print-templates/new", LAYOUT).status_code == 302
    made = PrintTemplate.objects.get()
    assert (made.organisation, made.version, made.title) == (issuer.organisation, 1, "证书")
    assert "2099-01-01" in client.get("/print-templates/").content.decode()
    sample = client.get(f"/print-templates/{made.pk}/sample.pdf")
    assert sample.content.startswith(b"%PDF-1.7")


def test_a_wrong_layout_is_told_beside_the_form_and_not_kept():
    client = make_issuer().lead.client()
    for changed, words in (
        ({"statement": "{x}"}, "不能填充"),
        ({"since": "2020-01-01"}, "不得早于今天"),
        ({"note": "𰻞"}, "U+30EDE"),
    ):
        page = client.post("/print-templates/new", LAYOUT | changed)
        assert page.status_code == 400
        assert words in page.content.decode()
    assert not PrintTemplate.objects.exists()


def test_layouts_by_api():
    issuer = make_issuer()
    client = issuer.lead.client()
    token = {"HTTP_X_CSRFTOKEN": "0" * 32}
    client.cookies["csrftoken"] = "0" * 32
    made = client.post("/api/v1/print-templates", LAYOUT, content_type="application/json", **token)
    assert made.status_code == 200, made.content
    assert client.get("/api/v1/print-templates").json() == [made.json()]
    assert made.json()["version"] == 1
    assert make_issuer().lead.client().get("/api/v1/print-templates").json() == []


def test_anyone_has_the_seals_certificates(client):
    answer = client.get("/seal/certificates.pem")
    assert answer.content.count(b"BEGIN CERTIFICATE") == len(seal_provider().chain)


def test_the_day_of_the_look_is_today():
    issuer = make_issuer()
    (certificate,) = make_signed(issuer=issuer)
    issuer.lead.client().get(pdf_of(certificate))
    assert AccessRecord.objects.get().on_day == timezone.localdate()
