"""May this organisation issue this level, here, today? Each test alone, and all of them as one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from onex.foundation.policy import Finding, Law, Text, rule
from onex.lifecycle.catalogue.rules.facts import IssuingFacts, ListingSpan, RightSpan, Side, Span, Standing

LEFT = {
    Standing.WITHDRAWN: Text("已依申请退出", "left at its own request"),
    Standing.CANCELLED: Text("已被取消资格", "had its standing cancelled"),
}


@rule("M16", "S3.2(4)", "X11")
def organisation_is_listed(facts: IssuingFacts, law: Law) -> Finding:
    """评价机构在目录中
    The organisation stands in the directory
    """
    return _listed(facts, facts.organisation, Text("该评价机构", "the organisation"))


@rule("M16", "S3.2(4)", "X11")
def certificate_is_listed(facts: IssuingFacts, law: Law) -> Finding:
    """证书在目录中
    The certificate stands in the directory
    """
    return _listed(facts, facts.certificate, Text("该证书", "the certificate"))


@rule("G5.1")
def agreement_is_in_force(facts: IssuingFacts, law: Law) -> Finding:
    """已与受托机构签署协议
    The agreement with the entrusted body is in force
    """
    if facts.side is Side.HR:
        return Finding(
            "G5.1",
            True,
            Text("人社评价机构不适用试点协议", "the pilot agreement does not apply to the human-resources side"),
        )
    held = _covering(facts.agreements, facts)
    if held is not None:
        return Finding("G5.1", True, Text(f"协议自 {held.since} 起有效", f"the agreement is in force since {held.since}"))
    return Finding("G5.1", False, _when(facts.agreements, facts, Text("试点协议", "the pilot agreement")))


@rule("M16", "S3.2(4)")
def place_is_covered(facts: IssuingFacts, law: Law) -> Finding:
    """在获准的地区和等级内颁证
    The right to issue covers this level and place
    """
    cite = _directory_clause(facts)
    here = tuple(right for right in facts.rights if right.reaches(facts.region))
    held = _covering(here, facts)
    if held is not None:
        return Finding(cite, True, Text(f"颁证权自 {held.since} 起有效", f"the right to issue holds since {held.since}"))
    if here:
        return Finding(cite, False, _when(here, facts, Text("在本地区的颁证权", "the right to issue in this region")))
    if any(right.covers(facts.on) for right in facts.rights):
        held_in = sorted({right.region: right for right in facts.rights if right.covers(facts.on)}.items())
        regions = [_place(right) for _, right in held_in]
        zh, en = "、".join(one.zh for one in regions), ", ".join(one.en for one in regions)
        here_not = _place(facts)
        return Finding(
            cite,
            False,
            Text(
                f"颁证权只及于 {zh}，不含 {here_not.zh}；跨地区须先经省里与相关市协商",
                f"the right to issue covers {en}, not {here_not.en}; another region needs the cities' consent first",
            ),
        )
    return Finding(cite, False, Text("没有该等级的颁证权", "no right to issue this level"))


@rule("X7(4)")
def no_restriction_stands(facts: IssuingFacts, law: Law) -> Finding:
    """没有生效中的实施限制
    No restriction is in force
    """
    standing = [one for one in facts.restrictions if one.covers(facts.on) and one.reaches(facts.region)]
    if not standing:
        return Finding("X7(4)", True, Text("没有生效中的限制", "no restriction is in force"))
    one = standing[0]
    until = Text(f"至 {one.until}", f"until {one.until}") if one.until else Text("至解除为止", "until it is lifted")
    return Finding(
        "X7(4)",
        False,
        Text(f"自 {one.since} {until.zh}受到限制：{one.reason}", f"restricted from {one.since} {until.en}: {one.reason}"),
    )


CHECKLIST: tuple[Callable[[IssuingFacts, Law], Finding], ...] = (
    organisation_is_listed,
    certificate_is_listed,
    agreement_is_in_force,
    place_is_covered,
    no_restriction_stands,
)


def issuing_checklist(facts: IssuingFacts, law: Law) -> tuple[Finding, ...]:
    """Every test of the right to issue, so that all that is wrong is told at once."""
    return tuple(test(facts, law) for test in CHECKLIST)


@rule("M16", "S3.2(4)", "G5.1", "X7(4)", "X11")
def may_issue(facts: IssuingFacts, law: Law) -> Finding:
    """可以颁发该等级证书
    The organisation may issue this level here on this day
    """
    checklist = issuing_checklist(facts, law)
    failed = [finding for finding in checklist if not finding.passed]
    if failed:
        return Finding(
            failed[0].cite,
            False,
            Text("；".join(one.why.zh for one in failed), "; ".join(one.why.en for one in failed)),
        )
    place = _place(facts)
    return Finding(
        _directory_clause(facts),
        True,
        Text(f"{facts.on} 可以在 {place.zh} 颁发", f"may issue in {place.en} on {facts.on}"),
    )


def _place(of: IssuingFacts | RightSpan) -> Text:
    """A region by name and code; by its code alone when its name was not told."""
    if not of.region_name:
        return Text(of.region, of.region)
    return Text(f"{of.region_name}（{of.region}）", f"{of.region_name_en or of.region_name} ({of.region})")


def _directory_clause(facts: IssuingFacts) -> str:
    return "M16" if facts.side is Side.CAMPUS else "S3.2(4)"


def _listed(facts: IssuingFacts, rows: Sequence[ListingSpan], subject: Text) -> Finding:
    cite = _directory_clause(facts)
    row = next((one for one in rows if one.covers(facts.on)), None)
    if row is None:
        return Finding(cite, False, _when(rows, facts, Text(f"{subject.zh}的目录记录", f"the listing of {subject.en}")))
    if row.status is Standing.LISTED:
        return Finding(cite, True, Text(f"{subject.zh}自 {row.since} 起在目录中", f"{subject.en} is listed since {row.since}"))
    how = LEFT[row.status]
    return Finding(
        "X11" if facts.side is Side.CAMPUS else cite,
        False,
        Text(
            f"{subject.zh}自 {row.since} 起{how.zh}，此后不得再颁发；此前颁发的证书继续有效",
            f"{subject.en} {how.en} on {row.since} and may not issue since; certificates issued before stay valid",
        ),
    )


def _covering(spans: Sequence[Span], facts: IssuingFacts) -> Span | None:
    return next((span for span in spans if span.covers(facts.on)), None)


def _when(spans: Sequence[Span], facts: IssuingFacts, subject: Text) -> Text:
    """Why none of the spans holds that day: not yet begun, over, or never given."""
    coming = [span.since for span in spans if span.since > facts.on]
    over = [span.until for span in spans if span.until is not None and span.until < facts.on]
    if coming:
        return Text(f"{subject.zh}自 {min(coming)} 起才有效", f"{subject.en} only begins on {min(coming)}")
    if over:
        return Text(f"{subject.zh}已于 {max(over)} 终止", f"{subject.en} ended on {max(over)}")
    return Text(f"没有{subject.zh}", f"there is no record of {subject.en}")
