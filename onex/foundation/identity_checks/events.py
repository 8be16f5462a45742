"""What this app tells the journal: how and when, by references only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class CheckBegun(Event):
    """A person consented to being checked, and the question was put."""

    topic: ClassVar[str] = "identity_checks.begun"

    check: str
    method: str
    provider: str
    face_consent: bool
    guardian: str


@dataclass(frozen=True)
class CheckConcluded(Event):
    """What came of it; ``cause`` says why an answer was not believed."""

    topic: ClassVar[str] = "identity_checks.concluded"

    check: str
    method: str
    provider: str
    reference: str
    state: str
    cause: str
    sandbox: bool


@dataclass(frozen=True)
class ConfirmedInPerson(Event):
    """A clerk saw the person and the document."""

    topic: ClassVar[str] = "identity_checks.confirmed_in_person"

    check: str
    guardian: str
