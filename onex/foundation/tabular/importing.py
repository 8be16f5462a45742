"""The import of accepted rows: frame after frame of the spool, each written once, with the cursor, in one transaction."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from onex.foundation.documents.services import discard
from onex.foundation.jobs.handlers import Run, job_finished, job_kind, job_stopped
from onex.foundation.jobs.models import Job, JobState
from onex.foundation.jobs.selectors import actor_of
from onex.foundation.journal.services import record
from onex.foundation.policy.refusals import Conflict
from onex.foundation.tabular.events import RowsImported
from onex.foundation.tabular.importers import get_importer, sheet_of
from onex.foundation.tabular.models import Import, ImportState
from onex.foundation.tabular.spool import read_rows
from onex.foundation.tabular.wording import SPOOL_GONE

IMPORT = "tabular.import"


@job_kind(IMPORT)
def import_rows(run: Run) -> None:
    """Write the good rows from the frame the cursor stands at."""
    upload = Import.objects.select_related("spool").get(ref=run.job.params["import"])
    if upload.spool is None:
        raise Conflict("spool_gone", SPOOL_GONE)
    importer = get_importer(upload.importer)
    context = importer.open(upload.target, actor_of(run.job, accepted_on(upload)), accepted_on(upload))
    sheet = sheet_of(importer, context)
    for frame, rows in enumerate(read_rows(upload.spool, sheet, skip=run.cursor), start=run.cursor):
        with run.chunk(cursor=frame + 1, done=len(rows)):
            written = importer.commit(rows, context)
            Import.objects.filter(pk=upload.pk).update(imported=F("imported") + written)


@job_finished(IMPORT)
def import_finished(job: Job) -> None:
    """All rows are in: the importer is told, the journal too, and the spool goes."""
    upload = Import.objects.select_for_update(of=("self",)).select_related("spool").get(import_job=job)
    importer = get_importer(upload.importer)
    actor = actor_of(job, accepted_on(upload))
    importer.finished(importer.open(upload.target, actor, accepted_on(upload)), upload.imported)
    spool = upload.spool
    upload.state = ImportState.DONE
    upload.finished_at = timezone.now()
    upload.spool = None
    upload.save(update_fields=["state", "finished_at", "spool"])
    if spool:
        discard(spool)
    record(
        RowsImported(subject=upload.subject, importer=upload.importer, target=upload.target, imported=upload.imported),
        by=actor.author,
        cites=(importer.sheet.cite,) if importer.sheet.cite else (),
        reason="",
        on=accepted_on(upload) if settings.OPEN_CLOCK else timezone.localdate(),
    )


@job_stopped(IMPORT)
def import_stopped(job: Job) -> None:
    """The import was cancelled or could not go on; what its chunks wrote stays, and ``imported`` says how much."""
    state = ImportState.CANCELLED if job.state == JobState.CANCELLED else ImportState.FAILED
    Import.objects.filter(import_job=job).exclude(state=ImportState.DONE).update(state=state, finished_at=timezone.now())


def accepted_on(upload: Import) -> date:
    """The day the rows were accepted."""
    return upload.accepted_on or upload.started_on
