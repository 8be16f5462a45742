"""Who may issue: the day before, the day, the last day, the day after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onex.foundation.policy import Finding, Law
from onex.lifecycle.catalogue.rules.facts import (
    IssuingFacts,
    ListingSpan,
    RestrictionSpan,
    RightSpan,
    Side,
    Span,
    Standing,
    stem,
)
from onex.lifecycle.catalogue.rules.issuing import issuing_checklist, may_issue

SINCE = date(2024, 3, 1)
LAST = date(2026, 3, 31)
DAY = timedelta(days=1)

CAMPUS = IssuingFacts(
    on=date(2025, 1, 1),
    side=Side.CAMPUS,
    region="990100",
    organisation=(ListingSpan(SINCE),),
    certificate=(ListingSpan(SINCE),),
    agreements=(Span(SINCE),),
    rights=(RightSpan(SINCE),),
)
HR = replace(CAMPUS, side=Side.HR, agreements=(), rights=(RightSpan(SINCE, None, "990100"),))


def judged(facts: IssuingFacts, on: date) -> Finding:
    return may_issue(replace(facts, on=on), Law(on))


@pytest.mark.parametrize("facts", [CAMPUS, HR])
def test_issuing_begins_on_the_first_day(facts: IssuingFacts) -> None:
    before = judged(facts, SINCE - DAY)
    assert not before.passed
    assert "2024-03-01" in before.why.zh
    assert judged(facts, SINCE).passed


def test_withdrawal_ends_issuing_on_its_own_day() -> None:
    left = replace(
        CAMPUS, organisation=(ListingSpan(SINCE, LAST), ListingSpan(LAST + DAY, None, Standing.WITHDRAWN, "退出〔2026〕1号"))
    )
    assert judged(left, LAST).passed
    after = judged(left, LAST + DAY)
    assert (after.passed, after.cite) == (False, "X11")
    assert "2026-04-01" in after.why.zh
    assert "继续有效" in after.why.zh


def test_certificate_cancelled_while_organisation_stays() -> None:
    cancelled = replace(CAMPUS, certificate=(ListingSpan(SINCE, LAST), ListingSpan(LAST + DAY, None, Standing.CANCELLED)))
    assert judged(cancelled, LAST).passed
    assert judged(cancelled, LAST + DAY).cite == "X11"


def test_cancelled_on_the_hr_side_cites_its_own_directory() -> None:
    cancelled = replace(HR, organisation=(ListingSpan(SINCE, LAST), ListingSpan(LAST + DAY, None, Standing.CANCELLED)))
    assert judged(cancelled, LAST + DAY).cite == "S3.2(4)"


def test_listing_that_ran_out_names_its_last_day() -> None:
    over = judged(replace(CAMPUS, organisation=(ListingSpan(SINCE, LAST),)), LAST + DAY)
    assert (over.passed, over.cite) == (False, "M16")
    assert "2026-03-31" in over.why.zh


@pytest.mark.parametrize(("day", "passed"), [(SINCE - DAY, False), (SINCE, True), (LAST, True), (LAST + DAY, False)])
def test_agreement_bounds_a_school_side_organisation(day: date, passed: bool) -> None:
    early = date(2020, 1, 1)
    facts = replace(
        CAMPUS,
        organisation=(ListingSpan(early),),
        certificate=(ListingSpan(early),),
        rights=(RightSpan(early),),
        agreements=(Span(SINCE, LAST),),
    )
    finding = judged(facts, day)
    assert finding.passed is passed
    assert passed or finding.cite == "G5.1"


def test_without_agreement_the_school_side_may_not_and_the_hr_side_may() -> None:
    assert judged(replace(CAMPUS, agreements=()), CAMPUS.on).cite == "G5.1"
    assert judged(HR, HR.on).passed


@pytest.mark.parametrize(
    ("region", "passed"), [("990100", True), ("990101", True), ("990200", False), ("990000", False), ("980100", False)]
)
def test_hr_body_works_in_its_own_city_first(region: str, passed: bool) -> None:
    finding = judged(replace(HR, region=region), HR.on)
    assert finding.passed is passed
    assert passed or (finding.cite, "990100" in finding.why.zh) == ("S3.2(4)", True)


def test_right_in_another_city_is_added_beside_the_first() -> None:
    crossing = replace(HR, region="990200", rights=(*HR.rights, RightSpan(LAST, None, "990200")))
    before = judged(crossing, LAST - DAY)
    assert not before.passed
    assert "2026-03-31" in before.why.zh
    assert judged(crossing, LAST).passed


def test_national_right_reaches_everywhere() -> None:
    assert judged(replace(CAMPUS, region="370200"), CAMPUS.on).passed


def test_no_right_at_all() -> None:
    finding = judged(replace(CAMPUS, rights=()), CAMPUS.on)
    assert (finding.passed, finding.cite) == (False, "M16")


@pytest.mark.parametrize(("day", "passed"), [(SINCE - DAY, True), (SINCE, False), (LAST, False), (LAST + DAY, True)])
def test_restriction_stands_from_first_to_last_day(day: date, passed: bool) -> None:
    early = date(2020, 1, 1)
    facts = replace(
        CAMPUS,
        organisation=(ListingSpan(early),),
        certificate=(ListingSpan(early),),
        agreements=(Span(early),),
        rights=(RightSpan(early),),
        restrictions=(RestrictionSpan(SINCE, LAST, "", "限制实施规模"),),
    )
    finding = judged(facts, day)
    assert finding.passed is passed
    assert passed or (finding.cite, "限制实施规模" in finding.why.zh) == ("X7(4)", True)


def test_restriction_of_another_region_does_not_bind() -> None:
    elsewhere = replace(CAMPUS, restrictions=(RestrictionSpan(SINCE, None, "990200", "整改"),))
    assert judged(elsewhere, CAMPUS.on).passed
    assert not judged(replace(elsewhere, region="990200"), CAMPUS.on).passed


def test_everything_wrong_is_told_at_once() -> None:
    nothing = IssuingFacts(on=CAMPUS.on, side=Side.CAMPUS, region="990100")
    failed = [finding for finding in issuing_checklist(nothing, Law(CAMPUS.on)) if not finding.passed]
    assert [finding.rule for finding in failed] == [
        "catalogue.organisation_is_listed",
        "catalogue.certificate_is_listed",
        "catalogue.agreement_is_in_force",
        "catalogue.place_is_covered",
    ]
    together = may_issue(nothing, Law(CAMPUS.on)).why.zh
    assert all(finding.why.zh in together for finding in failed)


@pytest.mark.parametrize(
    ("region", "digits"), [("", ""), ("990000", "99"), ("990100", "9901"), ("990101", "990101"), ("100000", "10")]
)
def test_stem_of_a_region(region: str, digits: str) -> None:
    assert stem(region) == digits


def test_a_region_is_said_by_name_and_code() -> None:
    named = replace(CAMPUS, region_name="示范市", region_name_en="Model City")
    why = may_issue(named, Law(CAMPUS.on)).why
    assert "示范市（990100）" in why.zh
    assert "Model City (990100)" in why.en
    elsewhere = replace(named, rights=(RightSpan(SINCE, None, "980000", "另一省", "Other Province"),))
    refused = may_issue(elsewhere, Law(CAMPUS.on)).why
    assert "另一省（980000），不含 示范市（990100）" in refused.zh
    assert "Other Province (980000), not Model City (990100)" in refused.en
