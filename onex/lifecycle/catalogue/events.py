"""What the journal is told of the directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class CertificateAdded(Event):
    """证书登记: a certificate with its levels was entered."""

    topic = "catalogue.certificate_added"

    name: str
    regime: str
    levels: tuple[str, ...]
    occupation: str


@dataclass(frozen=True)
class StatusListed(Event):
    """目录状态: a status holds from ``since``; the row before it ended the day before."""

    topic = "catalogue.status_listed"

    regime: str
    status: str
    since: date
    decision: str


@dataclass(frozen=True)
class AgreementSigned(Event):
    """协议签署: the agreement with the entrusted body was signed."""

    topic = "catalogue.agreement_signed"

    number: str
    since: date
    until: date | None


@dataclass(frozen=True)
class RightGranted(Event):
    """颁证权授予: an organisation may issue a level in a region (empty: the nation)."""

    topic = "catalogue.right_granted"

    certificate: str
    level: str
    region: str
    since: date
    until: date | None
    decision: str


@dataclass(frozen=True)
class RightEnded(Event):
    """颁证权终止: ``until`` is the last day of the right."""

    topic = "catalogue.right_ended"

    certificate: str
    level: str
    region: str
    until: date


@dataclass(frozen=True)
class RestrictionSet(Event):
    """限制实施: a limit was put on an organisation."""

    topic = "catalogue.restriction_set"

    certificate: str
    level: str
    region: str
    since: date
    until: date | None


@dataclass(frozen=True)
class RestrictionLifted(Event):
    """限制解除: ``until`` is the last day of the limit."""

    topic = "catalogue.restriction_lifted"

    restriction: int
    until: date


@dataclass(frozen=True)
class LeadNamed(Event):
    """对接人指定: who answers for a certificate in a province; ``contact`` is a reference, never a name."""

    topic = "catalogue.lead_named"

    province: str
    contact: str
    since: date
