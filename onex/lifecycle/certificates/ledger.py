"""What the ledger is told of certificates: one event for each issued, one for each change of its status.

Subject and event ids come from the certificate's own salt: whoever holds the certificate finds its entries, and once the
salt is destroyed nobody can tell which entries were its.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import rfc8785

from onex.foundation.ledger.services import Submission
from onex.foundation.ledger.subjects import salted, salted_event

if TYPE_CHECKING:
    from onex.lifecycle.certificates.models import IssuedCertificate, StatusChange

ISSUED = "certificate.issued"
STATUS_CHANGED = "certificate.status_changed"
CHANGE_VERSION = 1


def issued_event(salt: bytes, commitment: bytes, *, issuer: str, at: datetime, late: bool = False) -> Submission:
    """One certificate's issue."""
    subject, event = salted(salt)
    return UUID(bytes=event), ISSUED, at, issuer, subject, commitment, late


def issued_events(secrets: Iterable[tuple[bytes, bytes]], *, issuer: str, at: datetime) -> Iterator[Submission]:
    """The issue of many, by their salts and commitments."""
    return (issued_event(salt, commitment, issuer=issuer, at=at) for salt, commitment in secrets)


def status_event(change: StatusChange, certificate: IssuedCertificate) -> Submission:
    """One change of status; the certificate with its organisation."""
    return status_submission(
        bytes(certificate.salt),
        change_record(certificate.number, change, change.case.number),
        key=change.pk,
        issuer=str(certificate.organisation.ref),
        at=change.recorded_at,
    )


def status_submission(
    salt: bytes, record: Mapping[str, Any], *, key: int, issuer: str, at: datetime, late: bool = False
) -> Submission:
    """The event of a change by its record; ``key`` is the row's, so that a change has one event for good."""
    subject, _issued = salted(salt)
    event = UUID(bytes=salted_event(salt, f"status {key}"))
    return event, STATUS_CHANGED, at, issuer, subject, hmac.digest(salt, rfc8785.dumps(dict(record)), "sha256"), late


def change_record(number: str, change: StatusChange, case: str) -> dict[str, Any]:
    """What a change says, as it is committed to."""
    return {
        "version": CHANGE_VERSION,
        "number": number,
        "from": change.source,
        "to": change.to,
        "changed_on": change.changed_on.isoformat(),
        "ground": change.ground,
        "cite": change.cite,
        "case": case,
    }
