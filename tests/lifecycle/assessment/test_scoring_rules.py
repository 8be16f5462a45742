"""From scores to results: exact at every line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.lifecycle.assessment.rules.scoring import (
    Conclusion,
    PartRule,
    Remark,
    SchemeRule,
    hundredths,
    result_of,
)

PYTHON = SchemeRule(
    parts=(PartRule("theory", "理论", Decimal(40)), PartRule("practice", "实操", Decimal(60))), pass_line=Decimal(60)
)
LIVE_LINE = SchemeRule(
    parts=(PartRule("theory", "理论", Decimal(30)), PartRule("practice", "实操", Decimal(70))), pass_line=Decimal(80)
)
EACH = SchemeRule(
    parts=(
        PartRule("theory", "理论", Decimal(50), pass_line=Decimal(60)),
        PartRule("skill", "技能", Decimal(50), pass_line=Decimal(60)),
    )
)
THIRDS = SchemeRule(
    parts=(
        PartRule("a", "甲", Decimal(30), full_mark=Decimal(150)),
        PartRule("b", "乙", Decimal(30), full_mark=Decimal(70)),
        PartRule("c", "丙", Decimal(40), full_mark=Decimal("33.30")),
    ),
    pass_line=Decimal(60),
)


def scores(scheme: SchemeRule, *marks: str) -> dict[str, Decimal]:
    return {part.key: Decimal(mark) for part, mark in zip(scheme.parts, marks, strict=True)}


@pytest.mark.parametrize(
    ("scheme", "marks", "total", "conclusion"),
    [
        (PYTHON, ("60", "60"), "60.00", Conclusion.PASSED),
        (PYTHON, ("60", "59.99"), "59.99", Conclusion.FAILED),
        (PYTHON, ("59.99", "60"), "59.99", Conclusion.FAILED),
        (PYTHON, ("0", "100"), "60.00", Conclusion.PASSED),
        (PYTHON, ("100", "33.33"), "59.99", Conclusion.FAILED),
        (PYTHON, ("100", "33.34"), "60.00", Conclusion.PASSED),
        (PYTHON, ("100", "100"), "100.00", Conclusion.PASSED),
        (PYTHON, ("0", "0"), "0.00", Conclusion.FAILED),
        (LIVE_LINE, ("80", "80"), "80.00", Conclusion.PASSED),
        (LIVE_LINE, ("79.99", "80"), "79.99", Conclusion.FAILED),
        (EACH, ("60", "60"), "60.00", Conclusion.PASSED),
        (EACH, ("59.99", "100"), "79.99", Conclusion.FAILED),
        (EACH, ("100", "59.99"), "79.99", Conclusion.FAILED),
        (THIRDS, ("90", "42", "19.98"), "60.00", Conclusion.PASSED),
        (THIRDS, ("89.99", "42", "19.98"), "59.99", Conclusion.FAILED),
    ],
)
def test_result_at_the_line(scheme: SchemeRule, marks: tuple[str, ...], total: str, conclusion: Conclusion) -> None:
    outcome = result_of(scheme, scores(scheme, *marks))
    assert (str(outcome.total), outcome.conclusion) == (total, conclusion)


def test_failing_total_never_reads_as_the_line() -> None:
    outcome = result_of(PYTHON, scores(PYTHON, "59.99", "60"))
    assert outcome.total is not None
    assert outcome.total < PYTHON.pass_line


def test_parts_below_their_line_are_named() -> None:
    assert result_of(EACH, scores(EACH, "10", "20")).below == ("theory", "skill")
    assert result_of(EACH, scores(EACH, "60", "20")).below == ("skill",)


@pytest.mark.parametrize(("remark", "conclusion"), [(Remark.ABSENT, "absent"), (Remark.VOIDED, "voided")])
def test_remark_leaves_no_result_even_with_full_marks(remark: Remark, conclusion: str) -> None:
    outcome = result_of(PYTHON, scores(PYTHON, "100", "100"), remark)
    assert (outcome.total, outcome.conclusion.value, outcome.passed) == (None, conclusion, False)
    assert result_of(PYTHON, {}, remark) == outcome


def test_missing_score_is_an_error_not_a_nought() -> None:
    with pytest.raises(KeyError):
        result_of(PYTHON, {"theory": Decimal(100)})


@pytest.mark.parametrize("mark", ["-0.01", "100.01"])
def test_score_out_of_range(mark: str) -> None:
    with pytest.raises(ValueError, match="practice"):
        result_of(PYTHON, scores(PYTHON, "60", mark))


def test_score_finer_than_hundredths_is_refused() -> None:
    with pytest.raises(ValueError, match="two decimals"):
        hundredths(Decimal("59.995"))


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (PartRule("a", "甲", Decimal(50)),),
        (PartRule("a", "甲", Decimal(50)), PartRule("a", "乙", Decimal(50))),
        (PartRule("a", "甲", Decimal("33.333")), PartRule("b", "乙", Decimal("66.667"))),
        (PartRule("a", "甲", Decimal(100), full_mark=Decimal(0)),),
        (PartRule("a", "甲", Decimal(0)), PartRule("b", "乙", Decimal(100))),
    ],
)
def test_scheme_that_cannot_be(parts: tuple[PartRule, ...]) -> None:
    with pytest.raises(ValueError, match=r"part|weights|key"):
        SchemeRule(parts=parts, pass_line=Decimal(60))


def test_scheme_without_any_line_is_refused() -> None:
    with pytest.raises(ValueError, match="everybody"):
        SchemeRule(parts=(PartRule("a", "甲", Decimal(100)),))


marks = st.integers(0, 10_000).map(lambda cents: Decimal(cents).scaleb(-2))


@given(theory=marks, practice=marks)
def test_result_equals_exact_arithmetic(theory: Decimal, practice: Decimal) -> None:
    outcome = result_of(PYTHON, {"theory": theory, "practice": practice})
    exact = theory * 40 + practice * 60
    assert outcome.passed == (exact >= 6_000)
    assert outcome.total is not None
    assert outcome.total == Decimal(int(exact)).scaleb(-2)


@given(theory=marks, practice=marks, more=marks)
def test_more_marks_never_make_it_worse(theory: Decimal, practice: Decimal, more: Decimal) -> None:
    better = min(Decimal(100), practice + more)
    before, after = (result_of(EACH, {"theory": theory, "skill": skill}) for skill in (practice, better))
    assert after.passed >= before.passed
