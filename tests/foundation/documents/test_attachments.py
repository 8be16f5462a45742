"""Attachments: kept with what the scanner said, handed out only once it has passed them."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from onex.foundation.accounts.actors import ANONYMOUS, system_actor
from onex.foundation.documents import attachments
from onex.foundation.documents.attachments import attachment_answer, inspect, keep, scan_waiting
from onex.foundation.documents.models import Attachment, ScanState, StoredFile
from onex.foundation.documents.scanning import EICAR, ScannerSilent
from onex.foundation.documents.services import path_of
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import Conflict
from tests.factories.accounts import make_seat
from tests.factories.attachments import make_pdf, make_picture, uploads

pytestmark = pytest.mark.django_db
BY = system_actor("test")
SILENT = "clamd:unix:/nowhere/clamd.ctl"


def today() -> date:
    return timezone.localdate()


def kept(content: bytes, name: str = "证据-1") -> Attachment:
    (found,) = inspect(uploads(("whatever", content)))
    return keep(found, purpose="test.evidence", name=name, subject="test:1", by=ANONYMOUS)


def test_attachment_is_served_as_a_download_and_nothing_else() -> None:
    attachment = kept(make_picture(place=True))
    answer = attachment_answer(attachment, by=BY, on=today())
    body = b"".join(answer.streaming_content)  # type: ignore[arg-type]  # a synchronous iterator of bytes
    assert body.startswith(b"\xff\xd8\xff")
    assert {
        name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")
    } == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store, private",
    }
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Disposition"].endswith("-1.jpg")
    assert int(answer["Content-Length"]) == len(body)


def test_attachment_has_no_address_of_its_own() -> None:
    seat = make_seat()
    (found,) = inspect(uploads(("a.pdf", make_pdf())))
    attachment = keep(found, purpose="test.evidence", name="a", subject="test:1", by=seat.actor)
    assert attachment.file is not None
    assert seat.client().get(f"/files/{attachment.file.ref}").status_code == 404


def test_attachment_waits_while_the_scanner_is_silent_and_is_served_after(settings: Settings) -> None:
    settings.VIRUS_SCANNER = SILENT
    attachment = kept(make_pdf())
    assert (attachment.scan, attachment.scanned_with, attachment.scanned_at) == (ScanState.WAITING, "", None)
    with pytest.raises(Conflict, match="not_scanned"):
        attachment_answer(attachment, by=BY, on=today())
    assert not Entry.objects.filter(topic="documents.attachment_scanned").exists()
    settings.VIRUS_SCANNER = "sandbox"
    assert attachment_answer(attachment, by=BY, on=today()).status_code == 200
    attachment.refresh_from_db()
    assert (attachment.scan, attachment.scanned_with) == (ScanState.CLEAN, "sandbox")
    entry = Entry.objects.get(topic="documents.attachment_scanned")
    assert (entry.subject, entry.payload) == (
        "test:1",
        {"attachment": str(attachment.ref), "clean": True, "scanner": "sandbox"},
    )


def test_virus_found_late_takes_the_file_away(settings: Settings, django_capture_on_commit_callbacks: object) -> None:
    settings.VIRUS_SCANNER = ""
    attachment = kept(b"words " + EICAR)
    assert attachment.file is not None
    path = path_of(attachment.file.ref)
    settings.VIRUS_SCANNER = "sandbox"
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Conflict, match="infected"):  # type: ignore[operator]  # pytest-django gives a context manager
        attachment_answer(attachment, by=BY, on=today())
    attachment.refresh_from_db()
    assert (attachment.scan, attachment.file, path.exists()) == (ScanState.INFECTED, None, False)
    assert not StoredFile.objects.filter(subject="test:1").exists()
    with pytest.raises(Conflict, match="infected"):
        attachment_answer(attachment, by=BY, on=today())
    assert Entry.objects.get(topic="documents.attachment_scanned").payload["clean"] is False


def test_what_waits_is_scanned_in_one_go(settings: Settings) -> None:
    settings.VIRUS_SCANNER = ""
    for content in (make_pdf(), b"words", EICAR):
        kept(content)
    assert scan_waiting(by=BY, on=today()) == {"waiting": 3, "clean": 0, "infected": 0}
    settings.VIRUS_SCANNER = "sandbox"
    assert scan_waiting(by=BY, on=today()) == {"waiting": 0, "clean": 2, "infected": 1}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_scans_at_the_same_moment_write_one_verdict(settings: Settings) -> None:
    settings.VIRUS_SCANNER = ""
    waiting = [kept(make_pdf()), kept(EICAR)]
    settings.VIRUS_SCANNER = "sandbox"
    start, outcomes = threading.Barrier(8), []

    def ask(attachment: Attachment) -> None:
        start.wait()
        try:
            outcomes.append(attachments.attachment_answer(attachment, by=BY, on=today()).status_code)
        except (Conflict, ScannerSilent) as refused:
            outcomes.append(refused.args[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(Attachment.objects.get(pk=waiting[number % 2].pk),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["200"] * 4 + ["infected"] * 4
    assert Entry.objects.filter(topic="documents.attachment_scanned").count() == 2
