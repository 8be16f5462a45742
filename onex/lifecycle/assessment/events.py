"""What the journal is told of sittings and results. Counts and references only, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class SchemePublished(Event):
    """考核方案发布: a version of a level's exam scheme holds from ``since``."""

    topic = "assessment.scheme_published"

    level: str
    version: int
    since: date
    pass_line: Decimal | None


@dataclass(frozen=True)
class SittingOpened(Event):
    """考核批次建立: an organisation opened a sitting."""

    topic = "assessment.sitting_opened"

    level: str
    exam_on: date
    scheme_version: int


@dataclass(frozen=True)
class ResultsImported(Event):
    """成绩导入: a workbook of results was taken in."""

    topic = "assessment.results_imported"

    imported: int
    candidates: int


@dataclass(frozen=True)
class ResultsDiscarded(Event):
    """成绩撤回: imported rows were withdrawn while in draft."""

    topic = "assessment.results_discarded"

    discarded: int


@dataclass(frozen=True)
class ResultsPublished(Event):
    """结果公示: all results were put before the public; ``sha256`` is the frozen notice's."""

    topic = "assessment.results_published"

    notice: str
    lines: int
    sha256: str


@dataclass(frozen=True)
class PublicityWithdrawn(Event):
    """公示撤回: the notice was withdrawn so that results can be put right and published anew."""

    topic = "assessment.publicity_withdrawn"

    notice: str
    step: str


@dataclass(frozen=True)
class ResultsReleased(Event):
    """成绩发布: results are final; certificates may follow."""

    topic = "assessment.results_released"

    sitting: int
    level: str
    candidates: int
    passed: int
