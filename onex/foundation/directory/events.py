"""What this app tells the journal. Days: ``since`` is when it holds from, the entry's own day when it was entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class OrganisationRenamed(Event):
    """更名: the body bears ``name`` from ``since`` on."""

    topic: ClassVar[str] = "directory.organisation_renamed"

    before: str
    name: str
    since: date
    decision: str


@dataclass(frozen=True)
class OrganisationMoved(Event):
    """迁址: the body stands in ``region`` (six digits) from ``since`` on."""

    topic: ClassVar[str] = "directory.organisation_moved"

    before: str
    region: str
    since: date
    decision: str


@dataclass(frozen=True)
class CreditCodeReissued(Event):
    """换发信用代码: the body has ``credit_code`` from ``since`` on; the old one goes on leading to it."""

    topic: ClassVar[str] = "directory.credit_code_reissued"

    before: str
    credit_code: str
    since: date
    decision: str


@dataclass(frozen=True)
class OrganisationMerged(Event):
    """合并: from ``since`` on ``successor`` stands in this body's place; what was passed on or ended, by number."""

    topic: ClassVar[str] = "directory.organisation_merged"

    successor: str
    since: date
    decision: str
    contacts: int
    mandates: int
    passed_on: int
    children: int


@dataclass(frozen=True)
class PredecessorTaken(Event):
    """承继: from ``since`` on this body stands where ``predecessor`` stood."""

    topic: ClassVar[str] = "directory.predecessor_taken"

    predecessor: str
    since: date


@dataclass(frozen=True)
class ParentReplaced(Event):
    """上级承继: the body above this one was merged; ``parent`` is the one that took its place."""

    topic: ClassVar[str] = "directory.parent_replaced"

    before: str
    parent: str
    since: date


@dataclass(frozen=True)
class ClosingCorrected(Event):
    """更正终止: the last day of the body is ``closed_on``; empty when it was not closed at all."""

    topic: ClassVar[str] = "directory.closing_corrected"

    before: date
    closed_on: date | None
