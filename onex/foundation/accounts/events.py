"""What this app tells the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class MandateEnded(Event):
    """A seat was taken back; it is not held from ``ended_on`` on."""

    topic: ClassVar[str] = "accounts.mandate_ended"

    user: str
    seat: str
    ended_on: date


@dataclass(frozen=True)
class FactorEnrolled(Event):
    """A second factor was added to an account; ``factor`` is a reference, the secret is nowhere but in the vault."""

    topic: ClassVar[str] = "accounts.factor_enrolled"

    factor: str
    kind: str


@dataclass(frozen=True)
class FactorRemoved(Event):
    """A second factor was taken off an account."""

    topic: ClassVar[str] = "accounts.factor_removed"

    factor: str
    kind: str


@dataclass(frozen=True)
class RecoveryCodesIssued(Event):
    """New recovery codes; those before are void."""

    topic: ClassVar[str] = "accounts.recovery_codes_issued"

    count: int


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    """Somebody signed in or confirmed with a recovery code."""

    topic: ClassVar[str] = "accounts.recovery_code_used"

    left: int


@dataclass(frozen=True)
class PasswordChanged(Event):
    """The user gave the account another password; the other sessions ended."""

    topic: ClassVar[str] = "accounts.password_changed"


@dataclass(frozen=True)
class SessionsEnded(Event):
    """The user signed out everywhere."""

    topic: ClassVar[str] = "accounts.sessions_ended"
