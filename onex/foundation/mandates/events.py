"""What this app tells the journal. Topics that begin with ``accounts`` are older than this app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class UserOpened(Event):
    """An account was opened for a person; ``person`` is a reference."""

    topic: ClassVar[str] = "accounts.user_opened"

    person: str


@dataclass(frozen=True)
class UserSuspended(Event):
    """An account can no longer be used; open sessions end with it."""

    topic: ClassVar[str] = "accounts.user_suspended"


@dataclass(frozen=True)
class UserReinstated(Event):
    """A suspended account can be used again, with the seats that are still held."""

    topic: ClassVar[str] = "mandates.user_reinstated"


@dataclass(frozen=True)
class SignInReset(Event):
    """Password, second factors and recovery codes of an account were made void."""

    topic: ClassVar[str] = "mandates.sign_in_reset"

    factors: int


@dataclass(frozen=True)
class ActivationCodeIssued(Event):
    """A one-time code was printed for an account; those before it are void."""

    topic: ClassVar[str] = "mandates.activation_code_issued"

    expires_at: str


@dataclass(frozen=True)
class UserActivated(Event):
    """The person an account is for gave it a password of their own."""

    topic: ClassVar[str] = "mandates.user_activated"


@dataclass(frozen=True)
class MandateGranted(Event):
    """A seat was given to a user."""

    topic: ClassVar[str] = "accounts.mandate_granted"

    user: str
    seat: str
    since: date
    until: date | None


@dataclass(frozen=True)
class MandateExtended(Event):
    """The term of a seat was set anew; None means until further notice."""

    topic: ClassVar[str] = "mandates.mandate_extended"

    user: str
    seat: str
    until_before: date | None
    until: date | None


@dataclass(frozen=True)
class SeatDelegated(Event):
    """The holder of a seat let a colleague act in it; ``source`` is the seat, ``user`` the colleague."""

    topic: ClassVar[str] = "mandates.seat_delegated"

    source: str
    user: str
    seat: str
    since: date
    until: date


def instant(moment: datetime) -> str:
    """A moment as the journal writes it."""
    return moment.isoformat(timespec="seconds")
