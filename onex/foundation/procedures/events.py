"""What the kernel tells the journal when the app that owns the case has nothing more telling to say."""

from __future__ import annotations

from dataclasses import dataclass

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A case was opened."""

    topic = "procedures.case_opened"

    procedure: str
    state: str
    certificate: str


@dataclass(frozen=True)
class StepWasTaken(Event):
    """A case went from one state to the next."""

    topic = "procedures.step_taken"

    procedure: str
    step: str
    source: str
    to: str


@dataclass(frozen=True)
class CaseClaimed(Event):
    """A clerk took a case in hand for the day."""

    topic = "procedures.case_claimed"


@dataclass(frozen=True)
class ClaimReleased(Event):
    """A clerk put a case back into the queue."""

    topic = "procedures.claim_released"
