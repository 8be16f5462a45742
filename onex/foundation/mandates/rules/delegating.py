"""Whether a seat may be lent to a colleague during leave (委托代办)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.foundation.mandates.rules.table import PERSONAL
from onex.foundation.policy import Finding, Law, Text, rule


@dataclass(frozen=True)
class OwnSeatFacts:
    """The seat to be lent: its role, whether whoever asks sits in it now, and whether it is itself borrowed."""

    role: str
    held_by_asker: bool
    borrowed: bool = False


@rule("S6.3")
def one_lends_ones_own_seat(facts: OwnSeatFacts, law: Law) -> Finding:
    """只能由席位本人委托自己的席位，受托席位不得再委托
    Only the holder lends a seat, and a borrowed one is not lent on
    """
    if facts.borrowed:
        return Finding("S6.3", False, Text("受托的席位不得再委托他人", "a borrowed seat is not lent on"))
    if not facts.held_by_asker:
        return Finding("S6.3", False, Text("只能委托自己正在使用的席位", "only the seat taken is lent, by its holder"))
    if facts.role in PERSONAL:
        return Finding("S6.3", False, Text("个人席位不得委托", "a personal seat is not lent"))
    return Finding("S6.3", True, Text("委托的是本人席位", "the seat is the holder's own"))


@dataclass(frozen=True)
class ColleagueFacts:
    """Whether the delegate is the holder, and whether the delegate has a seat of their own at the same body."""

    same_person: bool
    seat_at_the_body: bool


@rule("S6.3")
def delegate_is_a_colleague(facts: ColleagueFacts, law: Law) -> Finding:
    """受托人是同一机构的另一名在任人员
    The delegate is another person with a seat of their own at the same body
    """
    if facts.same_person:
        return Finding("S6.3", False, Text("不得委托给本人", "nobody delegates to themselves"))
    if not facts.seat_at_the_body:
        return Finding(
            "S6.3", False, Text("受托人须在同一机构有自己的席位", "the delegate needs a seat of their own at the same body")
        )
    return Finding("S6.3", True, Text("受托人是本机构同事", "the delegate is a colleague"))


@dataclass(frozen=True)
class LoanFacts:
    """First and last day of a loan, the last day of the seat, and the longest a loan may be, in days."""

    on: date
    since: date
    until: date | None
    longest: int
    seat_until: date | None = None


@rule("S6.3")
def loan_is_bounded(facts: LoanFacts, law: Law) -> Finding:
    """委托有起止日期，不倒签，不超过席位任期
    A loan has a first and a last day, is not back-dated and does not outlast the seat
    """
    why = _unbounded(facts)
    return Finding("S6.3", why is None, why or Text("委托期限成立", "the term of the loan is in order"))


def _unbounded(facts: LoanFacts) -> Text | None:
    if facts.until is None:
        return Text("委托须写明截止日期", "a loan needs a last day")
    if facts.since < facts.on:
        return Text(f"起始日期不得早于 {facts.on}", f"the first day may not be before {facts.on}")
    if facts.until < facts.since:
        return Text("截止日期早于起始日期", "the last day is before the first")
    if (facts.until - facts.since).days >= facts.longest:
        return Text(f"一次委托不超过 {facts.longest} 天", f"a loan is at most {facts.longest} days long")
    if facts.seat_until is not None and facts.until > facts.seat_until:
        return Text(f"委托不得超过席位的截止日期 {facts.seat_until}", f"a loan may not outlast the seat ({facts.seat_until})")
    return None
