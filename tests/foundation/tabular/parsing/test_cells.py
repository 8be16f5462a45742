"""One cell after another, good and bad."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.parties.identifiers.writing import INVISIBLE
from onex.foundation.tabular.parsing.cells import ColumnSpec, ReadCell, as_text, reader

MIDNIGHT = datetime.fromisoformat("2026-03-01T00:00")
EIGHT = datetime.fromisoformat("2026-03-01T08:00")
HALF_PAST_EIGHT = datetime.fromisoformat("2026-03-01T08:30")
"""As the parser gives them: a spreadsheet's moments have no time zone."""
HIDDEN = dict.fromkeys(INVISIBLE)


def read(kind: str, raw: object, *, required: bool = True, longest: int = 30, choices: tuple[str, ...] = ()) -> ReadCell:
    return reader(ColumnSpec(kind, required, longest, 2, frozenset(choices)), HIDDEN)(raw)


@pytest.mark.parametrize("raw", ["", None, "  ", "\u200b", "\u3000\u00a0", "\n\t"])
@pytest.mark.parametrize("kind", ["text", "code", "decimal", "date", "choice"])
def test_empty_cell(kind: str, raw: object) -> None:
    assert read(kind, raw, choices=("合格",)).problem == "required"
    assert read(kind, raw, required=False, choices=("合格",)) == ReadCell(None)


@pytest.mark.parametrize(
    ("raw", "value", "tidied"),
    [
        ("王小明", "王小明", False),
        (" 王小明\u3000", "王小明", True),
        ("王\u200b小明", "王小明", True),
        ("Ａｎｎａ  Lee", "Anna Lee", True),
        ("Anna\u00a0Lee", "Anna Lee", True),
        ("Anna\nLee", "Anna Lee", True),
        ("阿依古丽·买买提", "阿依古丽·买买提", False),
        (12.0, "12", False),
        (date(2026, 3, 1), "2026-03-01", False),
        ("'=1+1", "=1+1", False),
    ],
)
def test_words(raw: object, value: str, *, tidied: bool) -> None:
    assert read("text", raw) == ReadCell(value, "", tidied)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("x" * 31, "too_long"),
        ("a\x07b", "control_characters"),
        ("#N/A", "error_value"),
        ("\ud800", "control_characters"),
        (True, "not_text"),
    ],
)
def test_words_that_are_refused(raw: object, problem: str) -> None:
    assert read("text", raw) == ReadCell(None, problem)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("990101200001010000", "990101200001010000"),
        ("０012", "0012"),
        ("99010120 0001 010000", "990101200001010000"),
        ("\u200e0012\ufeff", "0012"),
        ("'-12", "-12"),
    ],
)
def test_codes(raw: str, value: str) -> None:
    assert read("code", raw).value == value


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (9.90101200001010000e17, "digits_gone"),
        ("9.90101E+17", "digits_gone"),
        ("9.90101200001010E17", "digits_gone"),
        (12.0, "number_as_code"),
        (12, "number_as_code"),
        (999_999_999_999_999.0, "number_as_code"),
        (1_000_000_000_000_000.0, "digits_gone"),
        (MIDNIGHT, "date_as_code"),
        (date(2026, 3, 1), "date_as_code"),
        (False, "not_text"),
    ],
)
def test_codes_typed_as_something_else(raw: object, problem: str) -> None:
    assert read("code", raw) == ReadCell(None, problem)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (78.5, "78.5"),
        (0.0, "0"),
        (100.0, "100"),
        (0.1 + 0.2, "0.3"),
        (1e-2, "0.01"),
        ("78.50", "78.50"),
        ("７８．５", "78.5"),
        (" 78.5 ", "78.5"),
        ("78.500", "78.500"),
        ("1,234.5", "1234.5"),
        ("-3", "-3"),
    ],
)
def test_decimals(raw: object, value: str) -> None:
    assert read("decimal", raw).value == value


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("七十", "not_a_number"),
        ("1,23", "not_a_number"),
        ("1e3", "not_a_number"),
        ("NaN", "not_a_number"),
        ("--1", "not_a_number"),
        (1e20, "not_a_number"),
        (True, "not_a_number"),
        (date(2026, 3, 1), "not_a_number"),
        (78.555, "too_many_decimals"),
        ("78.555", "too_many_decimals"),
    ],
)
def test_decimals_that_are_refused(raw: object, problem: str) -> None:
    assert read("decimal", raw) == ReadCell(None, problem)


@given(st.decimals(min_value=-10_000, max_value=10_000, places=2))
def test_any_two_place_decimal_survives_a_number_cell(amount: Decimal) -> None:
    value = read("decimal", float(amount)).value
    assert value is not None
    assert Decimal(value) == amount


@pytest.mark.parametrize(
    "raw",
    [
        date(2026, 3, 1),
        MIDNIGHT,
        "2026-03-01",
        "2026-3-1",
        "2026/3/1",
        "2026.03.01",
        "2026年3月1日",
        "2026年03月01",
        "20260301",
        "２０２６－０３－０１",
        "2026-03-01 00:00:00",
    ],
)
def test_days(raw: object) -> None:
    assert read("date", raw).value == "2026-03-01"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("2026-02-30", "no_such_day"),
        ("20261301", "no_such_day"),
        ("0026-01-01", "no_such_day"),
        ("03/01/2026", "not_a_date"),
        ("明天", "not_a_date"),
        (46082.0, "not_a_date"),
        (HALF_PAST_EIGHT, "not_a_date"),
        (time(8, 30), "not_a_date"),
        (timedelta(hours=1), "not_a_date"),
        (True, "not_a_date"),
    ],
)
def test_days_that_are_refused(raw: object, problem: str) -> None:
    assert read("date", raw) == ReadCell(None, problem)


def test_choices_are_word_for_word_after_tidying() -> None:
    choices = ("合格", "不合格", "A1")
    assert read("choice", "合格\u200b", choices=choices) == ReadCell("合格", "", tidied=True)
    assert read("choice", "Ａ1", choices=choices).value == "A1"
    assert read("choice", "通过", choices=choices).problem == "not_a_choice"
    assert read("choice", "a1", choices=choices).problem == "not_a_choice"


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_code(text: str) -> None:
    for kind in ("text", "code", "decimal", "date", "choice"):
        answer = read(kind, text, choices=("合格",))
        assert (answer.value is None) == bool(answer.problem)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (9.90101200001010000e17, "990101200001010048"),
        (True, "TRUE"),
        (None, ""),
        (78.5, "78.5"),
        (EIGHT, "2026-03-01 08:00:00"),
    ],
)
def test_what_stood_there_in_words(raw: object, text: str) -> None:
    assert as_text(raw)[:15] == text[:15]
