"""Evidence sent along with an objection: taken from anyone, by page and by API, and for the deciding seats alone."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from onex.foundation.accounts.roles import Role
from onex.foundation.documents.attachments import MOST_ATTACHMENTS, inspect
from onex.foundation.documents.models import Attachment, StoredFile
from onex.foundation.documents.scanning import EICAR
from onex.foundation.journal.models import Entry
from onex.foundation.limits import budgets
from onex.foundation.limits.budgets import BUDGETS, Budget, Per, Use
from onex.foundation.policy.refusals import RuleRefused
from onex.foundation.publications.models import Evidence, Notice, Objection
from onex.foundation.publications.services import file_objection
from tests.factories.accounts import make_seat
from tests.factories.attachments import make_docx, make_pdf, make_picture, make_png_claiming, uploads
from tests.factories.publications import make_notice
from tests.foundation.publications.conftest import Publisher, make_publisher

FILLED = {"reference": "A00001", "text": "总分应为 82", "contact": "张三 13800001234"}
SCRIPTED = make_pdf(b"<< /S /JavaScript /JS (1) >>")
HOSTILE = [
    ("photo.png", b"<html><script>alert(1)</script>"),
    ("drawing.svg", b"<svg onload='alert(1)'/>"),
    ("moving.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
    ("bomb.png", make_png_claiming(60_000, 60_000)),
    ("cut.jpg", make_picture()[:-100]),
    ("script.pdf", SCRIPTED),
    ("launch.pdf", make_pdf(b"<< /S /Launch >>")),
    ("locked.pdf", make_pdf(trailer=b"/Encrypt 5 0 R")),
    ("both.pdf", make_pdf() + b"<script>alert(1)</script>"),
    ("macro.docx", make_docx(parts={"word/vbaProject.bin": b"x"})),
    ("eicar.txt", EICAR),
    ("nothing.pdf", b""),
    ("nul\x00name.exe", b"MZ\x00"),
    ("长" * 300 + ".exe", b"MZ\x00"),
    ("\u202egpj.exe", b"MZ\x00"),
]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def notice(publisher: Publisher, today: date) -> Notice:
    return make_notice(case=publisher.case, opens_on=today, closes_on=today)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def by_page(notice: Notice, *files: tuple[str, bytes]) -> object:
    filled = FILLED | {"evidence": [sent(*file) for file in files]}
    return Client().post(reverse("publications:object", args=[notice.number]), filled)


def by_api(notice: Notice, *files: tuple[str, bytes]) -> object:
    filled = FILLED | {"evidence": [sent(*file) for file in files]}
    return Client().post(f"/api/v1/notices/{notice.number}/objections", filled)


WAYS = pytest.mark.parametrize("way", [by_page, by_api])


@WAYS
def test_evidence_comes_along_and_the_deciding_seat_fetches_it(way, notice, publisher):
    answer = way(notice, ("张三的照片.jpg", make_picture(place=True)), ("b.pdf", make_pdf()))
    assert answer.status_code == 200
    objection = Objection.objects.get()
    names = [one.attachment.file.name for one in objection.evidence.all()]
    assert names == ["佐证-1.jpg", "佐证-2.pdf"]  # what the objector called them may hold a name, and is not kept
    assert Entry.objects.get(topic="publications.objection_filed").payload["evidence"] == 2
    client = publisher.clerk.client()
    page = client.get(reverse("publications:objection", args=[objection.ref])).content.decode()
    assert "佐证-1.jpg" in page
    assert "沙箱" in page
    first = client.get(reverse("publications:evidence", args=[objection.ref, 1]))
    with Image.open(io.BytesIO(b"".join(first.streaming_content))) as kept:
        assert dict(kept.getexif()) == {}
    assert (first["Content-Type"], first["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert first["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(reverse("publications:evidence", args=[objection.ref, 3])).status_code == 404


@WAYS
@pytest.mark.parametrize(("name", "content"), HOSTILE, ids=lambda value: repr(value)[:20] if isinstance(value, str) else "")
def test_hostile_evidence_is_refused_whole_with_a_sentence(way, notice, name, content):
    answer = way(notice, ("good.pdf", make_pdf()), (name, content))
    assert answer.status_code in {400, 422}
    said = answer.json()["message"] if way is by_api else answer.content.decode()
    assert "没有保存" in said
    assert (Objection.objects.count(), Attachment.objects.count(), StoredFile.objects.count()) == (0, 0, 0)


@WAYS
def test_more_files_than_are_taken(way, notice):
    assert way(notice, *[("a.txt", b"words")] * (MOST_ATTACHMENTS + 1)).status_code in {400, 422}
    assert Objection.objects.count() == 0
    assert way(notice, *[("a.txt", b"words")] * MOST_ATTACHMENTS).status_code == 200
    assert Evidence.objects.count() == MOST_ATTACHMENTS


@WAYS
def test_no_evidence_is_needed(way, notice):
    assert way(notice).status_code == 200
    assert Evidence.objects.count() == 0


def test_nobody_else_fetches_evidence(notice, publisher, client):
    answer = by_page(notice, ("a.pdf", make_pdf()))
    objection = Objection.objects.get()
    address = reverse("publications:evidence", args=[objection.ref, 1])
    assert client.get(address).status_code == 302
    strangers = (make_publisher().clerk, make_seat(role=Role.PROVINCE_CLERK, region="98"))
    assert [seat.client().get(address).status_code for seat in strangers] == [404, 404]
    school = make_seat(role=Role.SCHOOL_CLERK, organisation=publisher.organisation)
    assert school.client().get(address).status_code == 403
    stored = StoredFile.objects.get()
    assert publisher.clerk.client().get(f"/files/{stored.ref}").status_code == 404  # only by the objection it belongs to
    shown = client.post(reverse("publications:objection-query"), {"code": answer.context["objection"].query_code})
    page = shown.content.decode()
    assert "1 份" in page
    assert "佐证-1" not in page
    assert "佐证-1" not in client.get(reverse("publications:notice", args=[notice.number])).content.decode()


def test_evidence_is_held_while_the_scanner_is_down(notice, publisher, settings: Settings):
    settings.VIRUS_SCANNER = ""
    by_page(notice, ("a.pdf", make_pdf()), ("b.txt", EICAR))
    objection = Objection.objects.get()
    client = publisher.clerk.client()
    held = client.get(reverse("publications:evidence", args=[objection.ref, 1]))
    assert (held.status_code, "还没有经过查毒" in held.content.decode()) == (409, True)
    assert "等待查毒" in client.get(reverse("publications:objection", args=[objection.ref])).content.decode()
    settings.VIRUS_SCANNER = "sandbox"
    assert client.get(reverse("publications:evidence", args=[objection.ref, 1])).status_code == 200
    assert client.get(reverse("publications:evidence", args=[objection.ref, 2])).status_code == 409
    page = client.get(reverse("publications:objection", args=[objection.ref])).content.decode()
    assert "含病毒，已删除" in page
    assert "佐证-2" not in page


def test_past_notice_takes_no_evidence_and_looks_at_none(publisher, monkeypatch):
    past = make_notice(case=publisher.case)
    assert by_page(past, ("a.exe", b"MZ")).status_code == 422
    assert by_api(past, ("a.exe", b"MZ")).json()["code"] == "not_in_period"
    with pytest.raises(RuleRefused):
        file_objection(
            past, reference="", text="x", contact="y", on=timezone.localdate(), evidence=inspect(uploads(("a", b"x")))
        )
    assert StoredFile.objects.count() == 0


@WAYS
def test_uploads_of_one_address_are_counted_and_objections_without_are_not(way, notice, monkeypatch):
    narrow = dict(BUDGETS) | {Use.UPLOAD: (Budget(Per.ASKER, 2, 2, budgets.HOUR),)}
    monkeypatch.setattr("onex.foundation.limits.admission.BUDGETS", narrow)
    assert [way(notice, ("a.txt", b"words")).status_code for _ in range(3)] == [200, 200, 429]
    assert way(notice).status_code == 200


def test_api_names_what_is_missing(notice):
    answer = Client().post(f"/api/v1/notices/{notice.number}/objections", {"text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
    assert Client().post("/api/v1/notices/G1/objections", FILLED).status_code == 404
    wrong = Client().post(f"/api/v1/notices/{notice.number}/objections", FILLED | {"reference": "B9"})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "no_such_line")
