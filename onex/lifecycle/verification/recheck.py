"""``onex recheck``: judge every issued certificate again, outside the issuing path, with none of its code.

Numbers are written anew from the rule, records by the RFC 8785 library and not by the template, eligibility is read from
the results and the directory as they stand. What it finds is for people to look into; it changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from onex.foundation.journal.models import Entry
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.policy import Law
from onex.lifecycle.assessment.procedure import RELEASED
from onex.lifecycle.catalogue.rules.issuing import may_issue
from onex.lifecycle.catalogue.selectors import issuing_facts
from onex.lifecycle.certificates.events import CertificatesIssued
from onex.lifecycle.certificates.models import (
    BatchState,
    CertificateStatus,
    IssueBatch,
    IssuedCertificate,
    IssuerCode,
    NumberScheme,
    PlannedNumber,
    StatusChange,
)
from onex.lifecycle.certificates.selectors import faces_of, is_intact

CHUNK = 2_000


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be: a certificate's or a batch's, with a code for programs."""

    subject: str
    code: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.code}"


@dataclass
class Checked:
    """What was looked at and what was found."""

    certificates: int = 0
    batches: int = 0
    problems: list[Problem] = field(default_factory=list)


def recheck(*, after: int = 0) -> Checked:
    """Every certificate after a row id, and the batch of each; problems by batch and serial."""
    checked = Checked()
    touched = IssuedCertificate.objects.filter(pk__gt=after).values("batch_id")
    batches = IssueBatch.objects.filter(pk__in=touched) if after else IssueBatch.objects.all()
    related = batches.select_related("case", "sitting__case", "level__certificate", "organisation", "number_rule").order_by(
        "pk"
    )
    for batch in related.iterator(chunk_size=CHUNK):
        checked.batches += 1
        checked.problems.extend(_batch_problems(batch))
        for certificate, problems in _certificates(batch, after):
            checked.certificates += 1
            checked.problems.extend(Problem(certificate.number, code) for code in problems)
    return checked


def _batch_problems(batch: IssueBatch) -> Iterator[Problem]:
    for code in (*_right_to_issue(batch), *_serials(batch), *_sealed(batch)):
        yield Problem(batch.case.number, code)


def _right_to_issue(batch: IssueBatch) -> Iterator[str]:
    facts = issuing_facts(batch.organisation_id, batch.level_id, batch.region_id, batch.issued_on)
    if not may_issue(facts, Law(batch.issued_on, batch.sitting.province)).passed:
        yield "organisation_might_not_issue"
    if batch.sitting.case.state != RELEASED:
        yield "results_not_released"


def _serials(batch: IssueBatch) -> Iterator[str]:
    """Every serial set aside is a certificate, void, or (while issue goes on) still planned: once, and no other."""
    serials = sorted(
        [
            *IssuedCertificate.objects.filter(batch=batch).values_list("serial", flat=True),
            *batch.void_numbers.values_list("serial", flat=True),
            *PlannedNumber.objects.filter(batch=batch).values_list("serial", flat=True),
        ]
    )
    if any(one == other for one, other in pairwise(serials)):
        yield "number_used_twice"
    if set(serials) != set(range(batch.first_serial, batch.last_serial + 1)):
        yield "numbers_not_as_set_aside"


def _sealed(batch: IssueBatch) -> Iterator[str]:
    """The digest the journal was told when the issue ended is that of the certificates there are."""
    if batch.case.state not in (BatchState.ISSUED, BatchState.REGISTERED):
        return
    entry = Entry.objects.filter(subject=batch.case.subject, topic=CertificatesIssued.topic).order_by("-pk").first()
    if entry is None:
        return
    digest = hashlib.sha256()
    rows = IssuedCertificate.objects.filter(batch=batch).order_by("serial").values_list("commitment", flat=True)
    for commitment in rows.iterator(chunk_size=CHUNK):
        digest.update(commitment)
    if digest.hexdigest() != entry.payload["digest"]:
        yield "not_what_the_journal_was_told"


def _certificates(batch: IssueBatch, after: int) -> Iterator[tuple[IssuedCertificate, list[str]]]:
    number_of = _numbers(batch)
    rows = IssuedCertificate.objects.filter(batch=batch, pk__gt=after).with_face().select_related("result__candidate")
    ordered = rows.order_by("serial")
    last = 0
    while some := list(ordered.filter(serial__gt=last)[:CHUNK]):
        last = some[-1].serial
        changes = dict(StatusChange.objects.filter(certificate__in=some).order_by("pk").values_list("certificate_id", "to"))
        for certificate, face in zip(some, faces_of(some, purpose=MachineWork.CHECK_RECORD), strict=True):
            status = changes.get(certificate.pk, CertificateStatus.VALID.value)
            problems = [*_row(certificate, batch, number_of)]
            if not is_intact(certificate, face):
                problems.append("record_altered")
            if certificate.status != status:
                problems.append("status_without_its_change")
            yield certificate, problems


def _row(certificate: IssuedCertificate, batch: IssueBatch, number_of: Callable[[int], str]) -> Iterator[str]:
    candidate = certificate.result.candidate
    if certificate.number != number_of(certificate.serial):
        yield "number_not_by_the_rule"
    if not certificate.result.passed:
        yield "result_not_passed"
    if (candidate.person_id, candidate.sitting_id) != (certificate.person_id, batch.sitting_id):
        yield "not_the_candidate"
    said = (certificate.sitting_id, certificate.level_id, certificate.organisation_id, certificate.issued_on)
    if said != (batch.sitting_id, batch.level_id, batch.organisation_id, batch.issued_on):
        yield "not_as_its_batch"


def _numbers(batch: IssueBatch) -> Callable[[int], str]:
    """Serial → number, written anew from the rule on record."""
    given = IssuerCode.objects.on(batch.issued_on).filter(organisation=batch.organisation, regime=batch.regime).first()
    body = given.code if given else batch.organisation.credit_code or ""
    rule, level, year = batch.number_rule, batch.level.code, batch.issued_on.year
    if rule.scheme == NumberScheme.HR_22:
        return lambda serial: f"{body}{year % 100:02d}{level}{serial:06d}"
    known = {
        "organisation": body,
        "certificate": batch.level.certificate.code,
        "level": level,
        "year": f"{year:04d}",
        "yy": f"{year % 100:02d}",
    }
    return lambda serial: rule.template.format(serial=serial, **known)
