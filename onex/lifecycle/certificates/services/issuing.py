"""颁发: a job in ranges of serials turns every number set aside into a certificate, once, however often it is killed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.jobs.handlers import Run
from onex.foundation.jobs.models import Job
from onex.foundation.jobs.services import cancel, enqueue, steps_for
from onex.foundation.journal.events import Event
from onex.foundation.ledger.services import submit_many
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.selectors import identities_of, names_of
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import Conflict, RuleRefused
from onex.foundation.procedures.effects import effect
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import advance
from onex.foundation.tabular.bulk import insert_rows
from onex.lifecycle.certificates import events
from onex.lifecycle.certificates.ledger import issued_events
from onex.lifecycle.certificates.models import CertificateStatus, IssueBatch, IssuedCertificate, PlannedNumber
from onex.lifecycle.certificates.models.certificates import SALT_BYTES
from onex.lifecycle.certificates.numbers import NumberShape
from onex.lifecycle.certificates.procedure import BATCH, ISSUING
from onex.lifecycle.certificates.records import HolderFace, RecordTemplate, commit
from onex.lifecycle.certificates.selectors.certificates import batch_face
from onex.lifecycle.certificates.selectors.eligibility import issuing_findings
from onex.lifecycle.certificates.services.stopping import require_no_stop
from onex.lifecycle.certificates.tokens import SECRET_BYTES

ISSUE = "certificates.issue"
RANGE = 20_000
"""Serials a worker takes up at a time."""
CHUNK = 5_000
"""Serials written in one transaction."""

COLUMNS = (
    "number",
    "batch",
    "serial",
    "result",
    "person",
    "sitting",
    "level",
    "organisation",
    "school",
    "issued_on",
    "status",
    "secret",
    "salt",
    "commitment",
)
Row = tuple[str, int, int, int, int, int, int, int, "int | None", date, str, bytes, bytes, bytes]


@effect(BATCH, "issue")
def begin_issue(case: Case, *, by: Actor, reason: str, on: date) -> Event:
    """The first issue of a batch: its job is put in the queue."""
    return _enqueue(case, by=by)


@effect(BATCH, "continue_issue")
def continue_issue(case: Case, *, by: Actor, reason: str, on: date) -> Event:
    """Issue goes on with what is left, by a new job; refused while the last one can still go on by itself."""
    return _enqueue(case, by=by)


def _enqueue(case: Case, *, by: Actor) -> Event:
    batch = IssueBatch.objects.select_for_update(of=("self",)).select_related("job", "sitting").get(case=case)
    require_no_stop(batch.organisation_id)
    if batch.job is not None and not batch.job.ended:
        raise Conflict("issue_under_way", _("颁发任务仍在进行，无需另行继续"), allowed=steps_for(batch.job))
    if batch.job is not None and "cancel" in steps_for(batch.job):
        cancel(batch.job)
    left = PlannedNumber.objects.filter(batch=batch).aggregate(count=Count("pk"), first=Min("serial"))
    if not left["count"]:
        raise Conflict("nothing_left", _("该批次没有待颁发的编号"))
    batch.job = enqueue(
        ISSUE,
        subject=case.subject,
        label=Text(f"颁发证书：{batch.sitting.name}", f"Issue certificates: {batch.sitting.name}"),
        by=by,
        params={"batch": batch.pk},
        total=left["count"],
        ranges=[
            (first, min(first + RANGE - 1, batch.last_serial)) for first in range(left["first"], batch.last_serial + 1, RANGE)
        ],
    )
    batch.save(update_fields=["job"])
    return events.IssueBegun(subject=case.subject, batch=batch.pk, job=str(batch.job.ref), planned=left["count"])


def issue_range(run: Run) -> None:
    """Issue the certificates of one range of serials, chunk by chunk."""
    batch = IssueBatch.objects.select_related("case", "sitting__case", "level__certificate", "organisation", "number_rule").get(
        pk=run.job.params["batch"]
    )
    template = RecordTemplate(batch_face(batch))
    for first in range(run.cursor, run.last + 1, CHUNK):
        last = min(first + CHUNK - 1, run.last)
        rows = list(certificate_rows(batch, template, first, last))
        with run.chunk(cursor=last + 1, done=len(rows)):
            require_open(batch)
            _write(batch, rows, first, last)


def require_open(batch: IssueBatch) -> None:
    """Ask anew, in the chunk's transaction, whether issuance goes on; the batch stays as it is until the commit."""
    require_no_stop(batch.organisation_id)
    if _state_held(batch) != ISSUING:
        raise Conflict("batch_closed", _("该批次已结束颁发"))
    failed = [finding for finding in issuing_findings(batch.sitting, batch.issued_on) if not finding.passed]
    if failed:
        raise RuleRefused("may_not_issue", failed[0].why, cites=[one.cite for one in failed], findings=failed)


def _state_held(batch: IssueBatch) -> str:
    """The batch's state, read under a shared lock: workers do not queue for each other, a void waits for them all."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {IssueBatch._meta.db_table} WHERE id = %s FOR SHARE", [batch.pk])  # noqa: S608  (a table's own name)
    return Case.objects.values_list("state", flat=True).get(pk=batch.case_id)


def _write(batch: IssueBatch, rows: list[Row], first: int, last: int) -> None:
    insert_rows(IssuedCertificate, COLUMNS, rows)
    # The last two columns of a row are its salt and its commitment.
    submit_many(issued_events((row[-2:] for row in rows), issuer=str(batch.organisation.ref), at=timezone.now()))
    taken, _each = PlannedNumber.objects.filter(batch=batch, serial__range=(first, last)).delete()
    if taken != len(rows):
        raise Conflict("plan_changed", _("颁证计划在颁发时有变动，本段未保存"))


def certificate_rows(batch: IssueBatch, template: RecordTemplate, first: int, last: int) -> Iterator[Row]:
    """The rows of the serials from ``first`` to ``last`` that are still planned; three queries for all of them."""
    planned = list(
        PlannedNumber.objects.filter(batch=batch, serial__range=(first, last))
        .order_by("serial")
        .values_list("serial", "result_id", "result__candidate__person_id", "result__candidate__school_id", "result__total")
    )
    people = [person for _serial, _result, person, _school, _total in planned]
    names, identities = names_of(people), identities_of(people, purpose=MachineWork.ISSUE)
    randomness = secrets.token_bytes((SECRET_BYTES + SALT_BYTES) * len(planned))
    numbers = NumberShape.from_key(batch.series_key)
    for at, (serial, result, person, school, total) in enumerate(planned):
        start = at * (SECRET_BYTES + SALT_BYTES)
        secret = randomness[start : start + SECRET_BYTES]
        salt = randomness[start + SECRET_BYTES : start + SECRET_BYTES + SALT_BYTES]
        number, identity = numbers.write(serial), identities[person]
        holder = HolderFace(number, names[person], identity.kind.value, identity.number, str(total))
        yield (
            number,
            batch.pk,
            serial,
            result,
            person,
            batch.sitting_id,
            batch.level_id,
            batch.organisation_id,
            school,
            batch.issued_on,
            CertificateStatus.VALID.value,
            secret,
            salt,
            commit(salt, template.write(holder)),
        )


def end_issue(job: Job, *, on: date) -> None:
    """The last range has ended: the batch is issued. An installation with an open clock has no day but the batch's."""
    batch = IssueBatch.objects.select_related("case").get(pk=job.params["batch"])
    if batch.case.state != ISSUING or batch.job_id != job.pk:
        return
    last_step = batch.case.steps_taken.order_by("-pk").values_list("taken_on", flat=True).first()
    day = last_step if settings.OPEN_CLOCK and last_step else on
    advance(batch.case.number, "finish", by=system_actor("issue"), on=day)


@effect(BATCH, "finish")
def finish_issue(case: Case, *, by: Actor, reason: str, on: date) -> Event:
    """Counts what was issued and seals it into one digest for the journal."""
    batch = IssueBatch.objects.select_for_update(of=("self",)).get(case=case)
    left = PlannedNumber.objects.filter(batch=batch).count()
    if left:
        raise Conflict("numbers_left", _("尚有编号未颁发，不能结束颁发"))
    return close_issue(batch, case)


def close_issue(batch: IssueBatch, case: Case) -> events.CertificatesIssued:
    """Write the batch's count; the event that tells of it."""
    digest, issued = hashlib.sha256(), 0
    commitments = IssuedCertificate.objects.filter(batch=batch).order_by("serial").values_list("commitment", flat=True)
    for commitment in commitments.iterator(chunk_size=CHUNK):
        digest.update(commitment)
        issued += 1
    batch.issued = issued
    batch.save(update_fields=["issued"])
    numbers = NumberShape.from_key(batch.series_key)
    return events.CertificatesIssued(
        subject=case.subject,
        batch=batch.pk,
        issued=issued,
        void=batch.planned - issued,
        issued_on=batch.issued_on,
        first_number=numbers.write(batch.first_serial),
        last_number=numbers.write(batch.last_serial),
        digest=digest.hexdigest(),
    )


def stop_job_after_commit(batch: IssueBatch) -> None:
    """End the batch's job once the batch is closed; not within, since the job's own end locks job and case the other way round."""
    job = batch.job
    if job is not None and not job.ended:
        transaction.on_commit(lambda: _stop(job.pk))


def _stop(job_id: int) -> None:
    job = Job.objects.get(pk=job_id)
    if "cancel" in steps_for(job):
        cancel(job)
