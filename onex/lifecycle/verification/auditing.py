"""Certificates before the ledger's audit: each row, and each change of its status, committed to anew.

The status column may change lawfully; its history may not. So the history is compared with the log, and the column with
the end of the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

from onex.foundation.ledger.auditing import Record, register_source
from onex.foundation.ledger.subjects import salted
from onex.foundation.parties.accesses import MachineWork
from onex.lifecycle.certificates.ledger import ISSUED, STATUS_CHANGED, status_event
from onex.lifecycle.certificates.models import CertificateStatus, IssuedCertificate, StatusChange
from onex.lifecycle.certificates.selectors import faces_of, is_intact

CHUNK = 1_000


def certificates() -> Iterator[Record]:
    """One record for each certificate; without a commitment where the row is not what it was issued as."""
    rows = IssuedCertificate.objects.order_by("pk").with_face().iterator(chunk_size=CHUNK)
    while some := list(islice(rows, CHUNK)):
        status = dict(StatusChange.objects.filter(certificate__in=some).order_by("pk").values_list("certificate_id", "to"))
        for certificate, sound in zip(some, _sound(some, status), strict=True):
            subject, event = salted(bytes(certificate.salt))
            commitment = bytes(certificate.commitment) if sound else None
            yield Record(f"certificate:{certificate.number}", UUID(bytes=event), ISSUED, subject, commitment)


def _sound(certificates: Sequence[IssuedCertificate], status: dict[int, str]) -> Iterator[bool]:
    for certificate, face in zip(certificates, faces_of(certificates, purpose=MachineWork.CHECK_RECORD), strict=True):
        batch = certificate.batch
        copies = (certificate.level_id, certificate.organisation_id, certificate.sitting_id, certificate.issued_on)
        yield (
            is_intact(certificate, face)
            and copies == (batch.level_id, batch.organisation_id, batch.sitting_id, batch.issued_on)
            and certificate.status == status.get(certificate.pk, CertificateStatus.VALID)
        )


def changes() -> Iterator[Record]:
    """One record for each change of a certificate's status."""
    rows = StatusChange.objects.order_by("pk").select_related("certificate__organisation", "case")
    for change in rows.iterator(chunk_size=CHUNK):
        event, type_, _at, _issuer, subject, commitment, _late = status_event(change, change.certificate)
        yield Record(f"status_change:{change.pk} ({change.certificate.number})", event, type_, subject, commitment)


register_source("certificates", certificates, owns=ISSUED.__eq__)
register_source("status changes", changes, owns=STATUS_CHANGED.__eq__)
