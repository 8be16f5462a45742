"""录入平台, and what becomes of numbers that are never used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from onex.foundation.accounts.actors import Actor
from onex.foundation.journal.events import Event
from onex.foundation.policy import Finding, Law, Text
from onex.foundation.procedures.effects import effect, judge
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import advance
from onex.foundation.tabular.bulk import insert_rows
from onex.lifecycle.certificates import events
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate, PlannedNumber, VoidNumber
from onex.lifecycle.certificates.numbers import NumberShape
from onex.lifecycle.certificates.procedure import BATCH
from onex.lifecycle.certificates.rules import WINDOW, RegistrationFacts, late_days
from onex.lifecycle.certificates.services.issuing import close_issue, stop_job_after_commit

VOID_CLAUSE = "M21"


def register_batch(batch: IssueBatch, *, by: Actor, on: date, key: str = "") -> IssueBatch:
    """录入平台: the batch can be found and checked by anyone from now on the record; late or not, it is done."""
    advance(batch.case.number, "register", by=by, on=on, key=key)
    batch.refresh_from_db()
    return batch


@effect(BATCH, "register")
def registered(case: Case, *, by: Actor, reason: str, on: date) -> Event:
    """Notes the day, and how late it is."""
    batch = IssueBatch.objects.select_for_update(of=("self",)).get(case=case)
    batch.registered_on = on
    batch.save(update_fields=["registered_on"])
    law = Law(case.law_on, case.province)
    facts = RegistrationFacts(issued_on=batch.issued_on, on=on, registered_on=on)
    return events.BatchRegistered(
        subject=case.subject,
        batch=batch.pk,
        issued=batch.issued,
        due_on=law.deadline(WINDOW, start=batch.issued_on).on,
        late_working_days=late_days(facts, law),
    )


@judge(BATCH, "void")
def nothing_issued(case: Case, law: Law, on: date) -> Iterable[Finding]:
    """A batch of which certificates are out cannot be made void as a whole."""
    issued = IssuedCertificate.objects.filter(batch__case=case).count()
    why = Text("该批次尚未颁发证书", "no certificate of the batch is issued yet")
    if issued:
        why = Text(
            f"该批次已颁发 {issued} 份证书，只能作废未用编号",
            f"{issued} certificates of the batch are issued: only the unused numbers can be made void",
        )
    return (Finding(VOID_CLAUSE, not issued, why),)


@judge(BATCH, "void_remainder")
def something_issued(case: Case, law: Law, on: date) -> Iterable[Finding]:
    """A batch of which nothing is out is made void as a whole."""
    issued = IssuedCertificate.objects.filter(batch__case=case).exists()
    why = Text("该批次已有证书颁发", "certificates of the batch are issued")
    if not issued:
        why = Text("该批次尚未颁发证书，应作废全部编号", "no certificate of the batch is issued: make the whole batch void")
    return (Finding(VOID_CLAUSE, issued, why),)


@effect(BATCH, "void")
def void_all(case: Case, *, by: Actor, reason: str, on: date) -> Event:
    """Every number of the batch becomes void."""
    batch = IssueBatch.objects.select_for_update(of=("self",)).select_related("job").get(case=case)
    issued = IssuedCertificate.objects.filter(batch=batch).count()
    return _voided(batch, case, issued, on)


@effect(BATCH, "void_remainder")
def void_remainder(case: Case, *, by: Actor, reason: str, on: date) -> Event:
    """The numbers not used become void, the certificates issued stand; locking the batch waits for running chunks."""
    batch = IssueBatch.objects.select_for_update(of=("self",)).select_related("job").get(case=case)
    voided = _voided(batch, case, 0, on)
    closed = close_issue(batch, case)
    return events.NumbersVoided(subject=case.subject, batch=batch.pk, issued=closed.issued, void=voided.void)


def _voided(batch: IssueBatch, case: Case, issued: int, on: date) -> events.NumbersVoided:
    numbers = NumberShape.from_key(batch.series_key)
    left = PlannedNumber.objects.filter(batch=batch).order_by("serial").values_list("serial", "result_id")
    rows = [(numbers.write(serial), batch.pk, serial, result, on, VOID_CLAUSE) for serial, result in left]
    insert_rows(VoidNumber, ("number", "batch", "serial", "result", "voided_on", "cite"), rows)
    PlannedNumber.objects.filter(batch=batch).delete()
    stop_job_after_commit(batch)
    return events.NumbersVoided(subject=case.subject, batch=batch.pk, issued=issued, void=len(rows))
