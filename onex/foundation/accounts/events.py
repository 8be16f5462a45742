"""What this app tells the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
class MandateGranted(Event):
    """A seat was given to a user."""

    topic: ClassVar[str] = "accounts.mandate_granted"

    user: str
    seat: str
    since: date
    until: date | None


@dataclass(frozen=True)
class MandateEnded(Event):
    """A seat was taken back; it is not held from ``ended_on`` on."""

    topic: ClassVar[str] = "accounts.mandate_ended"

    user: str
    seat: str
    ended_on: date
