"""证书 as the database keeps it: number rules and series, batches, certificates, status changes, stops, look-up counts."""

from __future__ import annotations

from onex.lifecycle.certificates.models.batches import BatchState, IssueBatch, PlannedNumber, VoidNumber, Withheld
from onex.lifecycle.certificates.models.certificates import CertificateStatus, IssuedCertificate, StatusChange
from onex.lifecycle.certificates.models.lookups import LookupDoor, LookupOutcome, LookupTally
from onex.lifecycle.certificates.models.numbers import IssuerCode, NumberRule, NumberScheme, NumberSeries
from onex.lifecycle.certificates.models.revocations import Revocation, RevocationGround
from onex.lifecycle.certificates.models.stops import IssuanceStop

__all__ = [
    "BatchState",
    "CertificateStatus",
    "IssuanceStop",
    "IssueBatch",
    "IssuedCertificate",
    "IssuerCode",
    "LookupDoor",
    "LookupOutcome",
    "LookupTally",
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
