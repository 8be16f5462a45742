"""What publications tell the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class NoticePublished(Event):
    """A publicity notice was put before the public, its lines frozen under ``sha256``."""

    topic = "publications.notice_published"

    notice: str
    opens_on: date
    closes_on: date
    line_count: int
    sha256: str


@dataclass(frozen=True)
class NoticeClosed(Event):
    """A notice closed, every objection answered."""

    topic = "publications.notice_closed"

    notice: str
    objections: int
    upheld: int


@dataclass(frozen=True)
class NoticeWithdrawn(Event):
    """A notice was taken back before it closed."""

    topic = "publications.notice_withdrawn"

    notice: str


@dataclass(frozen=True)
class ObjectionFiled(Event):
    """Somebody objected to a notice."""

    topic = "publications.objection_filed"

    notice: str
    objection: str
    evidence: int = 0
    """How many files came along."""


@dataclass(frozen=True)
class ObjectionAnswered(Event):
    """An objection was answered."""

    topic = "publications.objection_answered"

    notice: str
    objection: str
    upheld: bool
