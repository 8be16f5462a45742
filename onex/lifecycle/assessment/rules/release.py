"""When results may be submitted, and when they may leave publicity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from onex.foundation.policy import Finding, Law, Text, rule

PUBLICITY = {
    "campus": "assessment.results_publicity_campus",
    "hr": "assessment.results_publicity_hr",
}
"""Regime → the parameter that says how long results stand in publicity."""


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
class PublicityFacts:
    """A publicity of results: the day it began, the day release is asked for, and objections nobody has answered."""

    side: Side
    published_on: date | None
    on: date
    open_objections: int = 0


@rule("S4.3", "M21")
def publicity_has_run(facts: PublicityFacts, law: Law) -> Finding:
    """结果公示期满
    The results have been public for the whole period
    """
    cite = "S4.3" if facts.side is Side.HR else "M21"
    if facts.published_on is None:
        return Finding(cite, False, Text("结果尚未公示", "the results have not been published"))
    deadline = law.deadline(PUBLICITY[facts.side], start=facts.published_on)
    earliest = deadline.on + timedelta(days=1)
    maybe = Text("（该年放假通知未发布，暂定）", " (provisional: that year's holiday notice is not out)")
    note = maybe if deadline.provisional else Text("", "")
    if facts.on < earliest:
        return Finding(
            cite,
            False,
            Text(
                f"公示至 {deadline.on} 止，最早 {earliest} 可以继续{note.zh}",
                f"published until {deadline.on}; {earliest} is the earliest day to go on{note.en}",
            ),
        )
    return Finding(cite, True, Text(f"公示已于 {deadline.on} 期满", f"the publicity ended on {deadline.on}"))


@rule("S4.3", "M26")
def objections_are_answered(facts: PublicityFacts, law: Law) -> Finding:
    """公示无未处理的异议
    No objection to the published results is unanswered
    """
    cite = "S4.3" if facts.side is Side.HR else "M26"
    if facts.open_objections:
        count = facts.open_objections
        return Finding(
            cite,
            False,
            Text(f"还有 {count} 件异议未答复，答复后才能继续", f"{count} objections are unanswered; answer them first"),
        )
    return Finding(cite, True, Text("没有未答复的异议", "no objection is unanswered"))
