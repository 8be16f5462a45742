"""Which result earns a certificate, and whether a batch was registered in time. Pure functions of facts and law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onex.foundation.policy import Finding, Law, Text, rule

WINDOW = "certificates.registration_window"


class Side(StrEnum):
    """The two regimes."""

    CAMPUS = "campus"
    HR = "hr"


class Outcome(StrEnum):
    """The conclusion of a result."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"
    VOIDED = "voided"


SAID = {
    Outcome.PASSED: Text("考核合格", "the exam was passed"),
    Outcome.FAILED: Text("考核不合格", "the exam was not passed"),
    Outcome.ABSENT: Text("缺考", "the candidate was absent"),
    Outcome.VOIDED: Text("违纪，成绩无效", "the result was voided for misconduct"),
}


@dataclass(frozen=True)
class ResultFacts:
    """One result of a sitting. ``certified``: it has a certificate already; ``planned``: another batch has taken it in."""

    side: Side
    released: bool
    outcome: Outcome
    certified: bool = False
    planned: bool = False


@rule("M21", "S4.3")
def result_is_released(facts: ResultFacts, law: Law) -> Finding:
    """成绩已公示并发布
    The result was published and released
    """
    cite = "M21" if facts.side is Side.CAMPUS else "S4.3"
    if facts.released:
        return Finding(cite, True, Text("成绩已公示并发布", "the result was published and released"))
    return Finding(cite, False, Text("成绩尚未公示无异议并发布", "the result has not been published and released yet"))


@rule("P2.5", "S4.4")
def result_is_passed(facts: ResultFacts, law: Law) -> Finding:
    """考核合格者取得证书
    Those who pass get the certificate
    """
    cite = "P2.5" if facts.side is Side.CAMPUS else "S4.4"
    return Finding(cite, facts.outcome is Outcome.PASSED, SAID[facts.outcome])


@rule("M21", "S6.3")
def issued_once(facts: ResultFacts, law: Law) -> Finding:
    """一次考核只发一份证书
    One certificate for one exam
    """
    cite = "M21" if facts.side is Side.CAMPUS else "S6.3"
    if facts.certified:
        return Finding(cite, False, Text("该成绩已颁发证书", "a certificate was issued for this result before"))
    if facts.planned:
        return Finding(cite, False, Text("该成绩已列入另一颁证批次", "the result is part of another batch already"))
    return Finding(cite, True, Text("该成绩未曾颁发证书", "no certificate was issued for this result before"))


CHECKLIST: tuple[Callable[[ResultFacts, Law], Finding], ...] = (result_is_released, result_is_passed, issued_once)


def result_checklist(facts: ResultFacts, law: Law) -> tuple[Finding, ...]:
    """Every test of one result."""
    return tuple(test(facts, law) for test in CHECKLIST)


@dataclass(frozen=True)
class RegistrationFacts:
    """A batch issued on a day, and the day it was registered (None: not yet) as seen on ``on``."""

    issued_on: date
    on: date
    registered_on: date | None = None


@rule("G3.3")
def registered_in_time(facts: RegistrationFacts, law: Law) -> Finding:
    """证书颁发后按期录入平台
    Entered on the platform in time after issue
    """
    deadline = law.deadline(WINDOW, start=facts.issued_on)
    seen = facts.registered_on or facts.on
    if seen <= deadline.on:
        if facts.registered_on:
            why = Text(
                f"已于 {facts.registered_on} 录入，期限为 {deadline.on}",
                f"registered on {facts.registered_on}, due {deadline.on}",
            )
        else:
            why = Text(f"应于 {deadline.on} 前（含当日）录入", f"to be registered by the end of {deadline.on}")
        return Finding("G3.3", True, why)
    late = late_days(facts, law)
    return Finding(
        "G3.3",
        False,
        Text(f"期限为 {deadline.on}，已逾期 {late} 个工作日", f"was due {deadline.on}: {late} working days late"),
    )


def late_days(facts: RegistrationFacts, law: Law) -> int:
    """Working days past the last day of the window; 0 when in time."""
    deadline = law.deadline(WINDOW, start=facts.issued_on)
    return max(0, law.calendar.between(deadline.on, facts.registered_on or facts.on))
