"""What this app tells the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class OrganisationRegistered(Event):
    """A body was entered; ``credit_code`` is empty for a body that is no legal person of its own."""

    topic: ClassVar[str] = "parties.organisation_registered"

    kind: str
    name: str
    credit_code: str
    region: str
    opened_on: date


@dataclass(frozen=True)
class OrganisationClosed(Event):
    """A body exists no longer than ``closed_on``."""

    topic: ClassVar[str] = "parties.organisation_closed"

    closed_on: date


@dataclass(frozen=True)
class ContactNamed(Event):
    """An organisation named a person to be reached; ``contact`` is a reference."""

    topic: ClassVar[str] = "parties.contact_named"

    contact: str
    duty: str
