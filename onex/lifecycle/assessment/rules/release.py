"""When results may be submitted, and when objections allow them to go on. How long they stand in publicity is a clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onex.foundation.policy import Finding, Law, Text, rule


class Side(StrEnum):
    """The two regimes."""

    CAMPUS = "campus"
    HR = "hr"


@dataclass(frozen=True)
class CompletenessFacts:
    """The rows of a sitting: how many candidates, and how many of them lack a result or a score of a part."""

    candidates: int
    without_result: int = 0
    without_scores: int = 0


@rule("M21")
def results_are_complete(facts: CompletenessFacts, law: Law) -> Finding:
    """考核结果评定完整
    Every candidate of the sitting has a complete result
    """
    if facts.candidates == 0:
        return Finding("M21", False, Text("还没有考生和成绩", "there are no candidates and no results yet"))
    lacking = facts.without_result + facts.without_scores
    if lacking:
        return Finding(
            "M21",
            False,
            Text(
                f"{facts.candidates} 名考生中有 {lacking} 名成绩不完整",
                f"{lacking} of {facts.candidates} candidates have incomplete scores",
            ),
        )
    return Finding(
        "M21", True, Text(f"{facts.candidates} 名考生成绩完整", f"all {facts.candidates} candidates have complete scores")
    )


@dataclass(frozen=True)
class ObjectionFacts:
    """A publicity of results: on which side, and how many objections nobody has answered."""

    side: Side
    unanswered: int


@rule("S4.3", "M26")
def objections_are_answered(facts: ObjectionFacts, law: Law) -> Finding:
    """公示无未处理的异议
    No objection to the published results is unanswered
    """
    cite = "S4.3" if facts.side is Side.HR else "M26"
    count = facts.unanswered
    if count:
        return Finding(
            cite,
            False,
            Text(f"还有 {count} 件异议未答复，答复后才能继续", f"{count} objections are unanswered; answer them first"),
        )
    return Finding(cite, True, Text("没有未答复的异议", "no objection is unanswered"))
