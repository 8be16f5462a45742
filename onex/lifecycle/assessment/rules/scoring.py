"""From the scores of the parts to the result, in whole numbers throughout: no rounding ever turns a fail into a pass.

Scores and lines are given with at most two decimals. The composite is the weighted sum of the parts, each taken as a share
of its full mark, on a scale of 100. It is compared with the line exactly, and shown cut (not rounded) to two decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from math import lcm

from onex.foundation.policy import Finding, Law, Text, rule

HUNDREDTHS = 100
FULL_WEIGHT = Decimal(100)


class Conclusion(StrEnum):
    """What the candidate is told."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"
    VOIDED = "voided"


class Remark(StrEnum):
    """What the exam room noted instead of, or beside, a score."""

    NONE = ""
    ABSENT = "absent"
    VOIDED = "voided"


@dataclass(frozen=True)
class PartRule:
    """One part of an exam: its weight in per cent, its full mark and, where there is one, its own line."""

    key: str
    name: str
    weight: Decimal
    full_mark: Decimal = FULL_WEIGHT
    pass_line: Decimal | None = None


@dataclass(frozen=True)
class SchemeRule:
    """An exam scheme: its parts, whose weights add up to 100, and the line of the composite where there is one."""

    parts: tuple[PartRule, ...]
    pass_line: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("an exam has at least one part")
        if len({part.key for part in self.parts}) != len(self.parts):
            raise ValueError("each part has its own key")
        if sum(part.weight for part in self.parts) != FULL_WEIGHT:
            raise ValueError("the weights add up to 100")
        if self.pass_line is None and all(part.pass_line is None for part in self.parts):
            raise ValueError("a scheme without any line would pass everybody")
        amounts = [part.weight for part in self.parts] + [part.full_mark for part in self.parts]
        if any(amount <= 0 or _has_more_than_two_decimals(amount) for amount in amounts):
            raise ValueError("weights and full marks are above zero and have at most two decimals")

    @cached_property
    def measure(self) -> Measure:
        """The scheme as whole numbers, made once for any number of candidates."""
        fulls = [hundredths(part.full_mark) for part in self.parts]
        scale = lcm(*fulls)
        return Measure(
            scale=scale,
            parts=tuple(
                (part.key, hundredths(part.weight) * (scale // full), _line(part.pass_line), full)
                for part, full in zip(self.parts, fulls, strict=True)
            ),
            line=None if self.pass_line is None else hundredths(self.pass_line) * scale,
        )


@dataclass(frozen=True)
class Measure:
    """Whole-number form of a scheme. ``parts``: key, factor of a hundredth of a mark, line, full mark (hundredths)."""

    scale: int
    parts: tuple[tuple[str, int, int | None, int], ...]
    line: int | None


@dataclass(frozen=True)
class Outcome:
    """A result: the composite (``None`` where there is none), the conclusion, and the parts below their line."""

    total: Decimal | None
    conclusion: Conclusion
    below: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether a certificate may follow."""
        return self.conclusion is Conclusion.PASSED


ABSENT = Outcome(None, Conclusion.ABSENT)
VOIDED = Outcome(None, Conclusion.VOIDED)


def result_of(scheme: SchemeRule, scores: Mapping[str, Decimal], remark: Remark = Remark.NONE) -> Outcome:
    """The result of one candidate (P2.5, S4.3): absent and voided candidates have none, all others need every score.

    Raises ``KeyError`` for a missing score and ``ValueError`` for one out of range.
    """
    if remark is Remark.VOIDED:
        return VOIDED
    if remark is Remark.ABSENT:
        return ABSENT
    measure = scheme.measure
    weighed, below = 0, []
    for key, factor, line, full in measure.parts:
        marks = hundredths(scores[key])
        if not 0 <= marks <= full:
            raise ValueError(key)
        weighed += marks * factor
        if line is not None and marks < line:
            below.append(key)
    passed = not below and (measure.line is None or weighed >= measure.line)
    total = Decimal(weighed // measure.scale).scaleb(-2)
    return Outcome(total, Conclusion.PASSED if passed else Conclusion.FAILED, tuple(below))


def hundredths(amount: Decimal) -> int:
    """An amount with at most two decimals as a whole number of hundredths; ``ValueError`` for finer ones."""
    scaled = amount * HUNDREDTHS
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{amount} has more than two decimals")
    return whole


def _line(line: Decimal | None) -> int | None:
    return None if line is None else hundredths(line)


def _has_more_than_two_decimals(amount: Decimal) -> bool:
    return amount * HUNDREDTHS != int(amount * HUNDREDTHS)


@dataclass(frozen=True)
class PartScoreFacts:
    """A score of one part as the lawyer's case gives it."""

    key: str
    score: Decimal


@dataclass(frozen=True)
class ScoreFacts:
    """One candidate's scores and the scheme they are judged by."""

    scheme: SchemeRule
    scores: tuple[PartScoreFacts, ...] = field(default=())
    remark: Remark = Remark.NONE


@rule("P2.5")
def passes_the_exam(facts: ScoreFacts, law: Law) -> Finding:
    """通过考核的人员取得相应等级证书
    Who passes the exam by its scheme earns the certificate of that level
    """
    known = {one.key: one.score for one in facts.scores}
    names = {part.key: part.name for part in facts.scheme.parts}
    missing = [part.name for part in facts.scheme.parts if part.key not in known]
    if missing and facts.remark is Remark.NONE:
        parts = "、".join(missing)
        return Finding("P2.5", False, Text(f"缺少成绩：{parts}", f"scores are missing: {parts}"))
    outcome = result_of(facts.scheme, known, facts.remark)
    below = "、".join(names[key] for key in outcome.below)
    match outcome.conclusion:
        case Conclusion.ABSENT:
            why = Text("缺考，没有成绩", "absent: there is no result")
        case Conclusion.VOIDED:
            why = Text("违纪，成绩无效", "breach of discipline: the result is void")
        case Conclusion.PASSED:
            why = Text(f"综合成绩 {outcome.total}，达到合格线", f"the composite {outcome.total} reaches the line")
        case Conclusion.FAILED if below:
            why = Text(f"低于单科合格线：{below}", f"below the line of a part: {below}")
        case Conclusion.FAILED:
            why = Text(
                f"综合成绩 {outcome.total}，低于合格线 {facts.scheme.pass_line}",
                f"the composite {outcome.total} is below the line {facts.scheme.pass_line}",
            )
    return Finding("P2.5", outcome.passed, why)
