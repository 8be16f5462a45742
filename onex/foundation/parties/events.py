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


@dataclass(frozen=True)
class KeysRotated(Event):
    """A key of the vault became current; every sealed value follows it."""

    topic: ClassVar[str] = "parties.keys_rotated"

    algorithm: str


@dataclass(frozen=True)
class KeyRetired(Event):
    """A key of the vault, no longer over any value, was put aside."""

    topic: ClassVar[str] = "parties.key_retired"


@dataclass(frozen=True)
class PersonErased(Event):
    """A person's name and document numbers were destroyed; ``approved_by`` is the second person, as an author."""

    topic: ClassVar[str] = "parties.person_erased"

    documents: int
    approved_by: str
    approved_seat: str


@dataclass(frozen=True)
class PersonReported(Event):
    """Somebody drew up what is held of a person."""

    topic: ClassVar[str] = "parties.person_reported"
