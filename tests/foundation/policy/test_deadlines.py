from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.policy.deadlines import add_months, latest_start, period_end, shift
from onex.foundation.policy.quantities import PERIODS, Unit
from onex.foundation.policy.working_days import work_calendar

CALENDAR = work_calendar()
days = st.dates(date(2019, 6, 1), date(2026, 6, 30))
periods = st.sampled_from(sorted(PERIODS))


def end(start: str, length: int, unit: Unit, *, rolls: bool = True) -> str:
    return period_end(date.fromisoformat(start), length, unit, CALENDAR, rolls=rolls).isoformat()


@pytest.mark.parametrize(
    ("start", "length", "unit", "on"),
    [
        ("2026-03-02", 5, Unit.WORKING_DAY, "2026-03-09"),
        ("2026-09-24", 7, Unit.WORKING_DAY, "2026-10-12"),  # both autumn breaks inside, Saturday 10-10 worked
        ("2026-09-30", 1, Unit.WORKING_DAY, "2026-10-08"),
        ("2026-03-02", 3, Unit.CALENDAR_DAY, "2026-03-05"),
        ("2026-03-02", 5, Unit.CALENDAR_DAY, "2026-03-09"),  # ends on a Saturday, runs to Monday
        ("2026-09-24", 7, Unit.CALENDAR_DAY, "2026-10-08"),  # ends on the first day of the break
        ("2026-02-07", 1, Unit.WEEK, "2026-02-14"),  # a Saturday that is worked: no running-on
        ("2026-01-31", 1, Unit.MONTH, "2026-02-28"),
        ("2024-02-29", 1, Unit.YEAR, "2025-02-28"),
    ],
)
def test_period_ends_on_its_last_day(start: str, length: int, unit: Unit, on: str) -> None:
    assert end(start, length, unit) == on


def test_ban_does_not_run_on_over_a_day_off() -> None:
    assert end("2023-10-03", 3, Unit.YEAR, rolls=False) == "2026-10-03"
    assert end("2023-10-03", 3, Unit.YEAR, rolls=True) == "2026-10-08"


def test_notice_counted_back_never_gets_shorter() -> None:
    exam = date(2026, 10, 12)
    assert latest_start(exam, 5, Unit.WORKING_DAY, CALENDAR, rolls=True) == date(2026, 9, 29)
    assert latest_start(date(2026, 10, 8), 7, Unit.CALENDAR_DAY, CALENDAR, rolls=True) == date(2026, 9, 30)
    assert latest_start(date(2026, 10, 8), 7, Unit.CALENDAR_DAY, CALENDAR, rolls=False) == date(2026, 10, 1)


@given(days, st.integers(1, 15), periods)
def test_period_never_ends_on_a_day_off_nor_early(start: date, length: int, unit: Unit) -> None:
    on = period_end(start, length, unit, CALENDAR, rolls=True)
    assert CALENDAR.is_working_day(on)
    assert on >= shift(start, length, unit, CALENDAR)


@given(days, st.integers(1, 15))
def test_working_days_counted_back_and_forth_meet(event: date, length: int) -> None:
    latest = latest_start(event, length, Unit.WORKING_DAY, CALENDAR, rolls=True)
    assert CALENDAR.between(latest, event) in (length, length - 1)
    assert CALENDAR.between(event, latest) == -length


@pytest.mark.parametrize(
    ("day", "count", "moved"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_months_keep_the_number_of_the_day_where_they_can(day: str, count: int, moved: str) -> None:
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(moved)


def test_unit_that_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="yuan is not a unit of time"):
        shift(date(2026, 1, 1), 1, Unit.YUAN, CALENDAR)
