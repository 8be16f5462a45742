"""Whether a seat may be granted: by this seat, at this body, to this person, for this term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.foundation.mandates.rules.table import ADMINISTRATORS, OPERATOR, GrantRow, Within, rows_for
from onex.foundation.policy import Finding, Law, Text, rule


@dataclass(frozen=True)
class AuthorityFacts:
    """Who grants what where. Regions are leading digits of GB/T 2260 (``""`` the nation); ``own`` says that the body is
    the granter's or stands under it; ``kind`` and ``body_region`` are empty for seats that act for no body."""

    granter: str
    role: str
    kind: str = ""
    granter_region: str = ""
    body_region: str = ""
    seat_region: str = ""
    own: bool = False
    granter_certificate: str = ""
    certificate: str = ""


@rule("A1.1", "G1.1", "G5.1", "M21", "P4.1", "R6", "S3.2(4)", "S6.3", "X6(2)")
def granter_may_grant_the_role(facts: AuthorityFacts, law: Law) -> Finding:
    """授权席位有权授予该角色
    The granting seat may grant this role
    """
    rows = rows_for(facts.role)
    cite = (rows_by(facts) or rows)[0].cite
    if facts.granter == OPERATOR or rows_by(facts):
        return Finding(cite, True, Text("该角色由当前席位授予", "this role is granted by the present seat"))
    if rows[0].within is Within.IDENTITY:
        return Finding(
            cite,
            False,
            Text("学习者席位只凭本人实名核验取得，任何人不得授予", "a learner's seat comes from the identity check alone"),
        )
    return Finding(cite, False, Text("该角色不由当前席位授予", "this role is not granted by the present seat"))


@rule("A1.1", "G1.1", "G5.1", "M21", "P4.1", "R6", "S3.2(4)", "S6.3", "X6(2)")
def seat_is_within_reach(facts: AuthorityFacts, law: Law) -> Finding:
    """机构、区域和证书在授权席位的范围内
    Body, region and certificate are within the granting seat's reach
    """
    rows = rows_by(facts) or rows_for(facts.role)
    if facts.granter == OPERATOR or any(_reaches(row, facts) for row in rows):
        return Finding(rows[0].cite, True, Text("在范围内", "within reach"))
    where = rows[0].within.words
    return Finding(
        rows[0].cite,
        False,
        Text(
            f"只能在{where.zh}授予该席位，席位的区域须与机构所在地一致",
            f"such a seat is granted only within {where.en}, for the region its body stands in",
        ),
    )


@rule("A1.1", "G1.1", "G5.1", "M21", "P4.1", "R6", "S3.2(4)", "S6.3", "X6(2)")
def body_suits_the_role(facts: AuthorityFacts, law: Law) -> Finding:
    """机构类型与角色相符
    The body is of a kind that has this role
    """
    rows = rows_by(facts) or rows_for(facts.role)
    kinds = {kind for row in rows for kind in row.kinds}
    if facts.granter == OPERATOR or not kinds or facts.kind in kinds:
        return Finding(rows[0].cite, True, Text("机构类型与角色相符", "the body suits the role"))
    return Finding(rows[0].cite, False, Text("这类机构没有该角色", "bodies of this kind have no such role"))


@dataclass(frozen=True)
class RecipientFacts:
    """Whether the recipient is the granter, or one of the two lends the other a seat."""

    same_hand: bool


@rule("S6.3")
def recipient_is_another_person(facts: RecipientFacts, law: Law) -> Finding:
    """不得给自己或委托关系的另一方授权
    Nobody grants a seat to themselves or to the other side of a delegation
    """
    if facts.same_hand:
        return Finding(
            "S6.3",
            False,
            Text(
                "不得给自己授权，委托期内双方也不得互相授权",
                "nobody grants to themselves, nor do delegator and delegate to each other",
            ),
        )
    return Finding("S6.3", True, Text("授权人与被授权人是两个人", "granter and recipient are two people"))


@dataclass(frozen=True)
class HeldSeat:
    """A seat the recipient holds or will hold, and from when to when (inclusive)."""

    role: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class ApartnessFacts:
    """The role to be given for a term, and the seats of the same person."""

    role: str
    since: date
    until: date | None = None
    held: tuple[HeldSeat, ...] = ()


@rule("S6.3")
def administrators_are_apart(facts: ApartnessFacts, law: Law) -> Finding:
    """系统、安全、审计三员分立，且不得兼任业务席位
    The three administrators are three people, none of whom holds a seat of business
    """
    clashing = [seat for seat in facts.held if _clash(facts.role, seat.role) and _overlap(facts, seat)]
    if not clashing:
        return Finding("S6.3", True, Text("没有兼任", "no seat clashes"))
    return Finding(
        "S6.3",
        False,
        Text(
            "同一人不得兼任两个管理员席位，也不得同时持有管理员席位和业务席位；请先终止其现有席位",
            "one person holds neither two administrators' seats nor one with a seat of business; end the other first",
        ),
    )


@dataclass(frozen=True)
class TermFacts:
    """First and last day of a term, set on the day ``on``."""

    on: date
    since: date
    until: date | None = None


@rule("S6.3")
def term_is_in_order(facts: TermFacts, law: Law) -> Finding:
    """任期不倒签，截止日不早于起始日
    A term is not back-dated and does not end before it begins
    """
    if facts.since < facts.on:
        return Finding("S6.3", False, Text(f"起始日期不得早于 {facts.on}", f"the first day may not be before {facts.on}"))
    if facts.until is not None and facts.until < facts.since:
        return Finding("S6.3", False, Text("截止日期早于起始日期", "the last day is before the first"))
    return Finding("S6.3", True, Text("任期成立", "the term is in order"))


def rows_by(facts: AuthorityFacts) -> tuple[GrantRow, ...]:
    """The lines by which this granter grants this role."""
    return tuple(row for row in rows_for(facts.role) if facts.granter in row.by)


def _reaches(row: GrantRow, facts: AuthorityFacts) -> bool:
    if facts.granter_certificate and facts.certificate != facts.granter_certificate:
        return False
    if not facts.body_region.startswith(facts.seat_region):
        return False
    match row.within:
        case Within.NATION:
            return True
        case Within.REGION:
            place = facts.seat_region if not facts.body_region else facts.body_region
            return bool(facts.granter_region) and place.startswith(facts.granter_region)
        case Within.OWN:
            return facts.own and facts.seat_region.startswith(facts.granter_region)
        case Within.INSTALLATION | Within.IDENTITY:
            return False


def _clash(one: str, other: str) -> bool:
    """An administrator's seat goes with no other seat but another of the same kind."""
    return one != other and bool({one, other} & ADMINISTRATORS)


def _overlap(facts: ApartnessFacts, seat: HeldSeat) -> bool:
    begins = max(facts.since, seat.since)
    return all(until is None or begins <= until for until in (facts.until, seat.until))
