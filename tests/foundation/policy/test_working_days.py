from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.policy import add_working_days, is_working_day, working_days_between
from onex.foundation.policy.errors import BadPolicyFile
from onex.foundation.policy.working_days import load_calendar, work_calendar

days = st.dates(date(2019, 1, 1), date(2028, 12, 31))
counts = st.integers(-260, 260)


@pytest.mark.parametrize(
    ("year", "total"),
    [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_year_has_its_working_days(year: int, total: int) -> None:
    assert working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == total


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-01-01", False),
        ("2026-01-04", True),  # a Sunday worked
        ("2026-02-14", True),  # a Saturday worked
        ("2026-02-15", False),
        ("2026-02-23", False),  # last day of the break, a Monday
        ("2026-02-24", True),
        ("2026-09-26", False),
        ("2020-01-31", False),  # off only by the notice that lengthened the break
        ("2020-02-03", True),
        ("2022-12-31", False),
        ("2023-12-29", True),
        ("2027-10-01", True),  # not yet announced: weekends only, and provisional
        ("2027-10-02", False),
    ],
)
def test_day_is_worked_as_the_notice_says(day: str, worked: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is worked


@given(days, counts)
def test_between_undoes_add(start: date, count: int) -> None:
    assert working_days_between(start, add_working_days(start, count)) == count


@given(days, st.integers(1, 260))
def test_add_ends_on_a_working_day_after_the_start(start: date, count: int) -> None:
    end = add_working_days(start, count)
    assert is_working_day(end)
    assert end > start


@given(days, counts, counts)
def test_add_grows_with_the_count(start: date, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert add_working_days(start, fewer) <= add_working_days(start, more)


@given(days, days, counts)
def test_add_grows_with_the_start(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    if count != 0:
        assert add_working_days(earlier, count) <= add_working_days(later, count)


@given(days, days, days)
def test_between_adds_up(one: date, other: date, third: date) -> None:
    first, second, last = sorted((one, other, third))
    assert working_days_between(first, second) + working_days_between(second, last) == working_days_between(first, last)


def test_nothing_added_stays_put_even_on_a_day_off() -> None:
    assert add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("first", "last", "provisional"),
    [
        ("2026-01-01", "2026-12-31", False),
        ("2026-12-31", "2027-01-04", True),
        ("2027-01-04", "2026-12-31", True),
        ("2025-06-01", "2028-06-01", True),
        ("2018-12-31", "2019-01-02", True),
    ],
)
def test_span_into_an_unannounced_year_is_provisional(first: str, last: str, provisional: bool) -> None:
    span = (date.fromisoformat(first), date.fromisoformat(last))
    assert work_calendar().is_provisional(*span) is provisional


def test_each_year_names_its_notice() -> None:
    for year in work_calendar().years.values():
        assert any(str(year.number) in notice.title.zh for notice in year.notices)


def test_no_break_swallows_a_worked_day() -> None:
    for year in work_calendar().years.values():
        assert not year.days_off & year.worked
        assert all(day.weekday() >= 5 for day in year.worked)
        assert all(last - first < timedelta(days=11) for first, last in year.breaks)


def year_file(folder: Path, body: str, name: str = "2030.yaml") -> Path:
    (folder / name).write_text(body, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("year: 2030\nnotices: []\ndays_off: []\nworked: []\nworking_days: 9\n", "they come to 261"),
        ("year: 2031\nnotices: []\ndays_off: []\nworked: []\nworking_days: 261\n", "holds the year 2031"),
        ("year: 2030\nnotices: []\ndays_off: ['02-30']\nworked: []\nworking_days: 261\n", "not a day of 2030"),
        (
            "year: 2030\nnotices: []\ndays_off: ['05-05/05-01']\nworked: []\nworking_days: 261\n",
            "ends before it begins",
        ),
    ],
)
def test_year_file_that_does_not_come_out_is_refused(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(BadPolicyFile, match=why):
        load_calendar(year_file(tmp_path, body))
