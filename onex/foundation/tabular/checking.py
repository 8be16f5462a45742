"""The dry run: every row of an upload is judged while it is still being parsed; nothing of it is imported."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Any

from onex.foundation.accounts.actors import Actor
from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.services import FileTarget, discard, frames, storing
from onex.foundation.jobs.handlers import Interrupted, Run, job_kind, job_stopped
from onex.foundation.jobs.models import Job, JobState
from onex.foundation.jobs.selectors import actor_of
from onex.foundation.limits.security_log import tell_upload
from onex.foundation.tabular.causes import Findings, Labels, file_causes, in_words, row_problem
from onex.foundation.tabular.importers import Importer, RowProblem, get_importer, sheet_of
from onex.foundation.tabular.models import Import, ImportCause, ImportState
from onex.foundation.tabular.reader import Chunk, FileRefused, read_upload
from onex.foundation.tabular.spool import MEDIA_TYPE, write_frame
from onex.foundation.tabular.workbooks import ErrorWorkbook

CHECK = "tabular.check"
SPOOL_PURPOSE = "tabular.spool"
ERRORS_PURPOSE = "tabular.errors"
LARGEST_MADE = 400 * 1024 * 1024
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROGRESS_SECONDS = 0.3


@job_kind(CHECK)
def check_upload(run: Run) -> None:
    """Judge the upload from its first row; a dry run that was cut off leaves nothing and begins again."""
    upload = Import.objects.select_related("upload").get(ref=run.job.params["import"])
    if upload.state != ImportState.CHECKING:
        return
    _discard_made(upload)
    importer = get_importer(upload.importer)
    actor = actor_of(run.job, upload.started_on)
    checking = Checking(run, upload, importer, actor)
    try:
        checking.judge()
    except FileRefused as refused:
        with run.chunk(cursor=run.last + 1):
            refuse(upload, refused.reasons, checking.labels)


@job_stopped(CHECK)
def check_stopped(job: Job) -> None:
    """The dry run was cancelled or could not be finished."""
    state = ImportState.CANCELLED if job.state == JobState.CANCELLED else ImportState.FAILED
    Import.objects.filter(check_job=job, state=ImportState.CHECKING).update(state=state)


def refuse(upload: Import, reasons: Sequence[tuple[str, str, str]], labels: Labels) -> None:
    """Say why the file cannot be used at all."""
    tell_upload((code for code, _column, _place in reasons), upload.subject)
    upload.causes.all().delete()
    ImportCause.objects.bulk_create(file_causes(upload, reasons, labels))
    Import.objects.filter(pk=upload.pk).update(state=ImportState.REFUSED)


def _discard_made(upload: Import) -> None:
    """Take away what an earlier attempt made."""
    for file in StoredFile.objects.filter(subject=upload.subject, purpose__in=(SPOOL_PURPOSE, ERRORS_PURPOSE)):
        discard(file)


class Checking:
    """One dry run under way."""

    def __init__(self, run: Run, upload: Import, importer: Importer[Any], actor: Actor) -> None:
        self.run = run
        self.upload = upload
        self.importer = importer
        self.actor = actor
        self.context = importer.open(upload.target, actor, upload.started_on)
        self.sheet = sheet_of(importer, self.context)
        self.findings = Findings()
        self.labels = {column.key: column.label for column in self.sheet.columns}
        self.language = str(run.job.params.get("language", "zh-hans"))
        self.errors: ErrorWorkbook | None = None
        self.errors_target: FileTarget | None = None
        self.frames = 0
        self._told_at = time.monotonic()

    def judge(self) -> None:
        """Read, judge, put the good rows aside, write the failing ones into the error workbook, and keep the findings."""
        content = frames(self.upload.upload)
        with ExitStack() as made:
            spool = made.enter_context(self._storing(SPOOL_PURPOSE, "rows", MEDIA_TYPE))
            with read_upload(content, self.sheet, chunk=self.importer.rows_per_chunk) as reading:
                self.run.expect(reading.total)
                for chunk in reading.chunks:
                    self._judge(chunk, spool, made)
            if not self.findings.rows:
                raise FileRefused([("no_rows", "", "")])
        try:
            self._keep(spool.stored)
        except Interrupted:
            discard(spool.stored)
            if self.errors_target:
                discard(self.errors_target.stored)
            raise
        if not self.frames:
            discard(spool.stored)

    def _judge(self, chunk: Chunk, spool: FileTarget, made: ExitStack) -> None:
        problems = [row_problem(found) for found in chunk.problems]
        broken = {row.number: row.broken for row in chunk.rows if row.broken}
        problems += [
            problem
            for problem in self.importer.check(chunk.rows, self.context)
            if problem.column not in broken.get(problem.row, ())
        ]
        failing = self.findings.take(chunk.rows, problems)
        good = [raw for raw, row in zip(chunk.raw, chunk.rows, strict=True) if row.number not in failing]
        if good:
            write_frame(spool, good)
            self.frames += 1
        if failing:
            self._write_errors(chunk, failing, made)
        self._tell()

    def _write_errors(self, chunk: Chunk, failing: dict[int, list[RowProblem]], made: ExitStack) -> None:
        if self.errors is None:
            stem = self.upload.name.rpartition(".")[0] or self.upload.name
            suffix = "rows to mend" if self.language.startswith("en") else "待改正的行"
            self.errors_target = made.enter_context(self._storing(ERRORS_PURPOSE, f"{stem}-{suffix}.xlsx", WORKBOOK_TYPE))
            self.errors = ErrorWorkbook(self.errors_target, self.sheet, self.language)
            made.push(self._close_errors)
        stood: dict[int, dict[str, str]] = {}
        for found in chunk.problems:
            stood.setdefault(found.row, {})[found.column] = found.stood
        for row in chunk.rows:
            problems = failing.get(row.number)
            if problems:
                reason = in_words(problems, self.labels, self.language)
                self.errors.add(row, problems, stood.get(row.number, {}), reason)

    def _tell(self) -> None:
        if time.monotonic() - self._told_at > PROGRESS_SECONDS:
            self.run.progress(self.findings.rows)
            self._told_at = time.monotonic()

    def _keep(self, spool: StoredFile) -> None:
        """What was found, in one transaction with the end of the range."""
        found, upload = self.findings, self.upload
        total = found.rows
        with self.run.chunk(cursor=self.run.last + 1):
            upload.causes.all().delete()
            found.save(upload, self.labels)
            upload.state = ImportState.CHECKED
            upload.rows, upload.passed, upload.warned, upload.failed = total, found.passed, found.warned, found.failed
            upload.spool, upload.frames = spool if self.frames else None, self.frames
            upload.errors = self.errors_target.stored if self.errors_target else None
            upload.save(update_fields=["state", "rows", "passed", "warned", "failed", "spool", "frames", "errors"])
            Job.objects.filter(pk=self.run.job.pk).update(total=total, done=total)

    def _storing(self, purpose: str, name: str, media_type: str) -> AbstractContextManager[FileTarget]:
        return storing(
            purpose=purpose,
            name=name,
            organisation=self.upload.organisation_id,
            subject=self.upload.subject,
            by=self.actor,
            media_type=media_type,
            largest=LARGEST_MADE,
            internal=True,
        )

    def _close_errors(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None and self.errors:
            self.errors.close()
