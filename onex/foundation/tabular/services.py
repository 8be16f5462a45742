"""The verbs of an import: upload, accept, cancel, go on; and the files that go with it."""

from __future__ import annotations

from datetime import date
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.permissions import may
from onex.foundation.documents.services import discard, store
from onex.foundation.jobs import services as jobs
from onex.foundation.journal.services import record
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed
from onex.foundation.tabular.checking import CHECK
from onex.foundation.tabular.events import RowsAccepted
from onex.foundation.tabular.importers import Importer, get_importer
from onex.foundation.tabular.importing import IMPORT
from onex.foundation.tabular.models import Import, ImportMode, ImportState
from onex.foundation.tabular.selectors import find_twin, twins

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.documents.models import StoredFile

LARGEST_UPLOAD = 30 * 1024 * 1024
UPLOAD_PURPOSE = "tabular.upload"
NOT_CANCELLED = (ImportState.CHECKING, ImportState.CHECKED, ImportState.IMPORTING, ImportState.DONE)


def open_importer(name: str, *, by: Actor) -> Importer[Any]:
    """The importer of that name for somebody whose seat may use it."""
    importer = get_importer(name)
    if not (by.system or may(by, importer.permission)):
        raise NotAllowed("import_not_allowed", _("当前席位不能进行这种导入。"))
    return importer


def start_import(importer_name: str, *, upload: IO[bytes], name: str, target: str, by: Actor, on: date) -> Import:
    """Keep the upload encrypted and have all its rows judged by a job; nothing is imported yet.

    ``same_as`` of the answer is an earlier import of the identical file into the same target, if there is one.
    """
    importer = open_importer(importer_name, by=by)
    context = importer.open(target, by, on)
    started = Import(importer=importer.name, target=target, user_id=by.user_id, mandate_id=by.mandate_id, started_on=on)
    _describe(started, context)
    with transaction.atomic():
        file = store(
            upload,
            purpose=UPLOAD_PURPOSE,
            name=name,
            organisation=by.organisation_id,
            subject=started.subject,
            by=by,
            largest=LARGEST_UPLOAD,
        )
        started.upload = file
        started.name, started.sha256 = file.name, file.sha256
        started.author_ref, started.seat = by.author.ref, by.author.seat
        started.organisation_id = by.organisation_id
        started.same_as = _same(started)
        started.save()
        started.check_job = jobs.enqueue(
            CHECK,
            subject=started.subject,
            label=Text(zh=f"检查{importer.sheet.label.zh}", en=f"Check: {importer.sheet.label.en}"),
            by=by,
            params={"import": str(started.ref), "language": get_language() or "zh-hans"},
        )
        started.save(update_fields=["check_job"])
    return started


def _describe(started: Import, context: object) -> None:
    """Keep in words what the rows go into: once the target has moved on, its importer no longer opens it."""
    title = getattr(context, "title", "")
    zh, en = (title.zh, title.en) if isinstance(title, Text) else (str(title), str(title))
    started.title_zh, started.title_en = zh[:200], en[:200]
    started.back = str(getattr(context, "back", ""))[:300]


def _same(started: Import) -> Import | None:
    return twins(started).filter(state__in=NOT_CANCELLED).order_by("-pk").first()


def accept(upload: Import, mode: str = ImportMode.ALL, *, by: Actor, on: date, again: bool = False) -> Import:
    """Have the judged rows imported by a job: all of them (then none may have failed), or the good ones.

    A file whose identical twin was imported into the same target before needs ``again``.
    """
    importer = open_importer(upload.importer, by=by)
    with transaction.atomic():
        held = _locked(upload)
        if held.state != ImportState.CHECKED:
            raise Conflict("import_moved_on", _("这次导入已不在等待决定的状态，没有作任何改动。"))
        _check_mode(held, mode, again=again)
        importer.open(held.target, by, on)
        held.import_job = jobs.enqueue(
            IMPORT,
            subject=held.subject,
            label=Text(zh=f"导入{importer.sheet.label.zh}", en=f"Import: {importer.sheet.label.en}"),
            by=by,
            params={"import": str(held.ref)},
            total=held.good,
            ranges=[(0, held.frames - 1)],
            key=str(held.ref),
        )
        held.state, held.mode, held.accepted_on = ImportState.IMPORTING, mode, on
        held.save(update_fields=["import_job", "state", "mode", "accepted_on"])
        record(
            RowsAccepted(
                subject=held.subject,
                importer=held.importer,
                target=held.target,
                sha256=held.sha256,
                mode=mode,
                rows=held.rows,
                good=held.good,
            ),
            by=by.author,
            cites=(importer.sheet.cite,) if importer.sheet.cite else (),
            reason="",
            on=on,
        )
    return held


def _check_mode(held: Import, mode: str, *, again: bool) -> None:
    if mode not in ImportMode.values:
        raise BadInput("no_such_mode", _("没有这种导入方式。"), allowed=ImportMode.values)
    if mode == ImportMode.ALL and held.failed:
        raise Conflict("rows_failed", _("还有不合格的行，不能全部导入。没有导入任何数据。"), allowed=(ImportMode.GOOD,))
    if not held.good:
        raise Conflict("no_good_rows", _("没有合格的行可以导入。"))
    if not again and find_twin(held) is not None:
        raise Conflict(
            "same_file", _("同一个文件以前已经导入过。如果确实要再导入一次，请勾选确认。没有导入任何数据。"), allowed=("again",)
        )


def cancel(upload: Import, *, by: Actor, on: date) -> Import:
    """End an import. Before it was accepted nothing of it is kept but its findings; afterwards, written rows stay."""
    open_importer(upload.importer, by=by)
    with transaction.atomic():
        held = _locked(upload)
        match held.state:
            case ImportState.CHECKING if held.check_job:
                jobs.cancel(held.check_job)
            case ImportState.IMPORTING | ImportState.FAILED if held.import_job:
                jobs.cancel(held.import_job)
            case ImportState.CHECKED:
                held.state, held.finished_at = ImportState.CANCELLED, timezone.now()
                spool, held.spool = held.spool, None
                held.save(update_fields=["state", "finished_at", "spool"])
                if spool:
                    discard(spool)
            case _:
                raise Conflict("import_moved_on", _("这次导入已经结束，没有作任何改动。"))
    upload.refresh_from_db()
    return upload


def resume(upload: Import, *, by: Actor) -> Import:
    """Let an import that was paused or could not be finished go on where it stopped."""
    open_importer(upload.importer, by=by)
    with transaction.atomic():
        held = _locked(upload)
        job = held.import_job or held.check_job
        if job is None or held.state not in (ImportState.FAILED, ImportState.CHECKING, ImportState.IMPORTING):
            raise Conflict("import_moved_on", _("这次导入不能继续，没有作任何改动。"))
        jobs.resume(job)
        held.state = ImportState.IMPORTING if held.import_job else ImportState.CHECKING
        held.finished_at = None
        held.save(update_fields=["state", "finished_at"])
    return held


def error_workbook(upload: Import, *, by: Actor) -> StoredFile | None:
    """The failing rows in the template, if there are any."""
    open_importer(upload.importer, by=by)
    return upload.errors


def _locked(upload: Import) -> Import:
    """The import under its lock, and its twins with it: of two accepted at once, one sees the other."""
    list(twins(upload).select_for_update().order_by("pk"))
    return Import.objects.select_for_update(of=("self",)).select_related("check_job", "import_job").get(pk=upload.pk)
