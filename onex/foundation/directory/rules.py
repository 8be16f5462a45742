"""May this be entered of a body? Pure; the facts are gathered in ``services``. Clause: a province answers for the bodies
of its pilot and for who is reached there (G1.1), and for whom a seat acts is bounded (M21).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.foundation.policy import Finding, Law, Text, rule

REGISTER = "G1.1"
SHOWN = 20
"""Open things named one by one; the rest are counted."""


@dataclass(frozen=True)
class OpenThing:
    """Something that still hangs on a body: what it is, and its number or title. Never a name of a person."""

    what: str
    what_en: str
    name: str


@dataclass(frozen=True)
class ChangeFacts:
    """A change of a body from ``since`` on, entered on ``on``; ``closed_on`` is the last day of a closed body.

    ``same``: it would change nothing. ``open``: what would have to be closed or passed on first.
    """

    on: date
    since: date
    opened_on: date
    closed_on: date | None = None
    same: bool = False
    open: tuple[OpenThing, ...] = ()


@dataclass(frozen=True)
class SuccessionFacts:
    """A body merged into another from ``since`` on; ``circle``: the other already goes back to the first."""

    since: date
    opened_on: date
    into_opened_on: date
    into_closed_on: date | None = None
    itself: bool = False
    circle: bool = False


@rule("G1.1")
def day_has_come(facts: ChangeFacts, law: Law) -> Finding:
    """生效日期已到
    The day it holds from has come
    """
    if facts.since <= facts.on:
        return _yes(Text(f"自 {facts.since} 起生效", f"it holds from {facts.since}"))
    return _no(
        Text(
            f"生效日期 {facts.since} 还没有到；请在当天或以后登记",
            f"{facts.since} has not come yet; enter it on that day or later",
        )
    )


@rule("G1.1")
def body_existed(facts: ChangeFacts, law: Law) -> Finding:
    """该日机构存在
    The body existed on the day
    """
    if facts.since < facts.opened_on:
        return _no(Text(f"机构 {facts.opened_on} 才登记成立", f"the body was entered only on {facts.opened_on}"))
    if facts.closed_on is not None and facts.since > facts.closed_on:
        return _no(Text(f"机构已于 {facts.closed_on} 终止", f"the body's last day was {facts.closed_on}"))
    return _yes(Text("该日机构存在", "the body existed on the day"))


@rule("G1.1")
def something_changes(facts: ChangeFacts, law: Law) -> Finding:
    """内容确有变化
    Something does change
    """
    if facts.same:
        return _no(Text("与该日已登记的内容相同，没有变化", "it is what the register says of that day already"))
    return _yes(Text("与该日已登记的内容不同", "it differs from what the register says of that day"))


@rule("G1.1")
def body_is_open(facts: ChangeFacts, law: Law) -> Finding:
    """机构尚未终止
    The body has not been closed
    """
    if facts.closed_on is None:
        return _yes(Text("机构尚未终止", "the body has not been closed"))
    return _no(
        Text(
            f"机构已于 {facts.closed_on} 终止；日期有误的，请更正终止日期",
            f"the body was closed on {facts.closed_on}; if the day is wrong, correct the closing",
        )
    )


@rule("G1.1", "M21")
def nothing_is_open(facts: ChangeFacts, law: Law) -> Finding:
    """没有未了事项
    Nothing is left open
    """
    if not facts.open:
        return Finding("M21", True, Text("没有未了事项", "nothing is left open"))
    shown = facts.open[:SHOWN]
    rest = len(facts.open) - len(shown)
    zh = "；".join(f"{thing.what} {thing.name}" for thing in shown) + (f"；另有 {rest} 项" if rest else "")
    en = "; ".join(f"{thing.what_en} {thing.name}" for thing in shown) + (f"; and {rest} more" if rest else "")
    return Finding("M21", False, Text(f"还有未了事项，须先办结或终止：{zh}", f"still open, to be ended first: {en}"))


@rule("G1.1")
def succeeded_by_another(facts: SuccessionFacts, law: Law) -> Finding:
    """承继者是另一机构
    The successor is another body
    """
    if facts.itself:
        return _no(Text("机构不能并入自己", "a body cannot be merged into itself"))
    return _yes(Text("承继者是另一机构", "the successor is another body"))


@rule("G1.1")
def successor_exists(facts: SuccessionFacts, law: Law) -> Finding:
    """承继机构存在
    The successor exists
    """
    if facts.into_closed_on is not None:
        return _no(
            Text(
                f"承继机构已于 {facts.into_closed_on} 终止，请改为它的承继机构",
                f"the successor was closed on {facts.into_closed_on}; name the body that took its place",
            )
        )
    if facts.since < facts.into_opened_on:
        return _no(
            Text(f"承继机构 {facts.into_opened_on} 才登记成立", f"the successor was entered only on {facts.into_opened_on}")
        )
    return _yes(Text("承继机构存在", "the successor exists"))


@rule("G1.1")
def line_has_no_circle(facts: SuccessionFacts, law: Law) -> Finding:
    """承继关系不成环
    Successions form no circle
    """
    if facts.circle:
        return _no(Text("承继机构本身由该机构承继，不能互相并入", "the successor already goes back to this body"))
    return _yes(Text("承继关系不成环", "successions form no circle"))


@rule("G1.1")
def merged_after_its_first_day(facts: SuccessionFacts, law: Law) -> Finding:
    """至少存在一天后方可并入
    A body is merged after its first day at the earliest
    """
    if facts.since > facts.opened_on:
        return _yes(Text("并入日期晚于登记日期", "it is merged after its first day"))
    return _no(
        Text(
            f"并入日期须晚于登记日期 {facts.opened_on}；同日登记有误的，请改为终止",
            f"a body is merged after {facts.opened_on}, its first day; if it was entered in error, close it",
        )
    )


def _yes(why: Text) -> Finding:
    return Finding(REGISTER, True, why)


def _no(why: Text) -> Finding:
    return Finding(REGISTER, False, why)
