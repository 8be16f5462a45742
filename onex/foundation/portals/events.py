"""What this app tells the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class IdentityLinked(Event):
    """A user linked an outside identity to the account."""

    topic: ClassVar[str] = "portals.identity_linked"

    provider: str


@dataclass(frozen=True)
class IdentityUnlinked(Event):
    """A user took an outside identity off the account."""

    topic: ClassVar[str] = "portals.identity_unlinked"

    provider: str
