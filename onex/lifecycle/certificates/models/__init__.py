"""证书 as the database keeps it: number rules and series, batches, certificates, status changes, stops."""

from __future__ import annotations

from onex.lifecycle.certificates.models.batches import BatchState, IssueBatch, PlannedNumber, VoidNumber, Withheld
from onex.lifecycle.certificates.models.certificates import CertificateStatus, IssuedCertificate, StatusChange
from onex.lifecycle.certificates.models.numbers import IssuerCode, NumberRule, NumberScheme, NumberSeries
from onex.lifecycle.certificates.models.revocations import GROUNDS_IN_ENGLISH, Revocation, RevocationGround
from onex.lifecycle.certificates.models.stops import IssuanceStop

__all__ = [
    "GROUNDS_IN_ENGLISH",
    "BatchState",
    "CertificateStatus",
    "IssuanceStop",
    "IssueBatch",
    "IssuedCertificate",
    "IssuerCode",
    "NumberRule",
    "NumberScheme",
    "NumberSeries",
    "PlannedNumber",
    "Revocation",
    "RevocationGround",
    "StatusChange",
    "VoidNumber",
    "Withheld",
]
