"""What the journal is told of certificates. Numbers and references only, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class BatchPlanned(Event):
    """颁证计划: numbers were set aside for exactly the eligible results of a sitting."""

    topic = "certificates.batch_planned"

    batch: int
    sitting: int
    level: str
    planned: int
    withheld: int
    rule_version: str
    first_number: str
    last_number: str


@dataclass(frozen=True)
class IssueBegun(Event):
    """开始颁发: the job that writes the certificates was put in the queue."""

    topic = "certificates.issue_begun"

    batch: int
    job: str
    planned: int


@dataclass(frozen=True)
class CertificatesIssued(Event):
    """证书颁发: every number set aside for the batch is a certificate now, or void."""

    topic = "certificates.issued"

    batch: int
    issued: int
    void: int
    issued_on: date
    first_number: str
    last_number: str
    digest: str
    """SHA-256 over the commitments of the batch's certificates in the order of their serials, as hex."""


@dataclass(frozen=True)
class NumbersVoided(Event):
    """编号作废: numbers set aside were never used and are not given again."""

    topic = "certificates.numbers_voided"

    batch: int
    issued: int
    void: int


@dataclass(frozen=True)
class BatchRegistered(Event):
    """录入平台: the batch was entered on the platform, in time or late."""

    topic = "certificates.registered"

    batch: int
    issued: int
    due_on: date
    late_working_days: int


@dataclass(frozen=True)
class CertificateRevoked(Event):
    """证书撤销: one certificate no longer stands."""

    topic = "certificates.revoked"

    number: str
    ground: str


@dataclass(frozen=True)
class RevocationDeclined(Event):
    """不予撤销: a proposal to revoke was turned down."""

    topic = "certificates.revocation_declined"

    number: str
    ground: str


@dataclass(frozen=True)
class IssuanceStopped(Event):
    """停发: issuance was stopped, for one organisation or for all."""

    topic = "certificates.issuance_stopped"

    stop: int
    everyone: bool


@dataclass(frozen=True)
class StopLifted(Event):
    """解除停发: issuance may go on."""

    topic = "certificates.stop_lifted"

    stop: int


@dataclass(frozen=True)
class IssuerCodeGiven(Event):
    """机构赋码: a body got the code its numbers begin with."""

    topic = "certificates.issuer_code_given"

    regime: str
    code: str


@dataclass(frozen=True)
class NumberRuleSet(Event):
    """编号规则: a coding rule begins to hold; the one before it ends the day before."""

    topic = "certificates.number_rule_set"

    regime: str
    version: str
    scheme: str
    template: str
    since: date
