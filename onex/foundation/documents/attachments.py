"""Attachments: kept once they have been looked at, handed out once a scanner has passed them."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.answers import file_answer
from onex.foundation.documents.events import AttachmentScanned
from onex.foundation.documents.inspection import (
    LARGEST_ANSWER,
    LARGEST_ATTACHMENT,
    MOST_ATTACHMENTS,
    Inspected,
    Upload,
    inspect,
)
from onex.foundation.documents.models import Attachment, ScanState, StoredFile
from onex.foundation.documents.scanning import ScannerSilent, virus_scanner
from onex.foundation.documents.services import discard, frames, store
from onex.foundation.journal.services import record
from onex.foundation.policy.refusals import Conflict

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor

__all__ = [
    "LARGEST_ATTACHMENT",
    "MOST_ATTACHMENTS",
    "Inspected",
    "Upload",
    "attachment_answer",
    "inspect",
    "keep",
    "scan_waiting",
]

HELD = _("附件还没有经过查毒，暂不能下载；查毒程序恢复后即可下载，文件没有丢失")
INFECTED = _("查毒程序报告这个附件含有病毒，已经删除，不能下载")


@transaction.atomic
def keep(found: Inspected, *, purpose: str, name: str, subject: str, by: Actor) -> Attachment:
    """Keep an attachment under ``name``, which gets the ending of its kind. The owner's own entry tells the journal.

    It counts towards no organisation's room: who sends evidence does not use up the room of whom it is held against.
    """
    file = store(
        io.BytesIO(found.content),
        purpose=purpose,
        name=found.kind.named(name),
        organisation=None,
        subject=subject,
        by=by,
        media_type=found.kind.media_type,
        largest=LARGEST_ANSWER,
        internal=True,
    )
    passed = bool(found.scanned_with)
    return Attachment.objects.create(
        file=file,
        kind=found.kind.name,
        scan=ScanState.CLEAN if passed else ScanState.WAITING,
        scanned_with=found.scanned_with,
        scanned_at=timezone.now() if passed else None,
    )


def attachment_answer(attachment: Attachment, *, by: Actor, on: date) -> StreamingHttpResponse:
    """The attachment as a download; whether ``by`` may have it was asked before.

    One that still waits is scanned now. Raises :class:`Conflict` while no scanner has passed it.
    """
    return file_answer(_passed(attachment, by=by, on=on))


def scan_waiting(*, by: Actor, on: date) -> dict[str, int]:
    """Scan what waits, the oldest first; how many attachments there are in each state after it."""
    for attachment in Attachment.objects.filter(scan=ScanState.WAITING).order_by("pk").iterator():
        try:
            _scan(attachment, by=by, on=on)
        except ScannerSilent:
            break
    return {state.value: Attachment.objects.filter(scan=state).count() for state in ScanState}


def _passed(attachment: Attachment, *, by: Actor, on: date) -> StoredFile:
    if attachment.scan == ScanState.WAITING:
        try:
            attachment = _scan(attachment, by=by, on=on)
        except ScannerSilent:
            raise Conflict("not_scanned", HELD) from None
    if attachment.file is None or attachment.scan != ScanState.CLEAN:
        raise Conflict("infected", INFECTED)
    return attachment.file


def _scan(attachment: Attachment, *, by: Actor, on: date) -> Attachment:
    """Ask the scanner outside any lock, then write its verdict, once, however many ask at the same time."""
    if attachment.file is None:
        return attachment
    scanner = virus_scanner()
    try:
        verdict = scanner.scan(frames(attachment.file))
    except FileNotFoundError:
        attachment.refresh_from_db()  # another scan has just found a virus in it
        return attachment
    with transaction.atomic():
        locked = Attachment.objects.select_for_update().get(pk=attachment.pk)
        if locked.scan != ScanState.WAITING or locked.file is None:
            return locked
        file = locked.file
        locked.scan = ScanState.CLEAN if verdict.clean else ScanState.INFECTED
        locked.scanned_with, locked.scanned_at = scanner.label, timezone.now()
        locked.file = file if verdict.clean else None
        locked.save(update_fields=("scan", "scanned_with", "scanned_at", "file"))
        if not verdict.clean:
            discard(file)
        event = AttachmentScanned(
            subject=file.subject, attachment=str(locked.ref), clean=verdict.clean, scanner=scanner.label.partition(" ")[0]
        )
        record(event, by=by.author, cites=("S6.3",), reason="", on=on)
    return locked
