"""When a period ends, counted the way the law counts."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from onex.foundation.policy.quantities import Unit
from onex.foundation.policy.working_days import ONE_DAY, WorkCalendar

MONTHS_IN_A_YEAR = 12
DAYS_IN_A_WEEK = 7


@dataclass(frozen=True)
class Deadline:
    """The last day (inclusive) of a period of ``length`` ``unit`` that ``started`` on the day of the event.

    ``provisional`` when it touches a year whose working-day notice is not held: it may still move.
    """

    on: date
    provisional: bool
    length: int
    unit: Unit
    cite: str
    started: date

    def to_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "provisional": self.provisional,
            "length": self.length,
            "unit": self.unit.value,
            "cite": self.cite,
            "started": self.started.isoformat(),
        }


def shift(day: date, length: int, unit: Unit, calendar: WorkCalendar) -> date:
    """``day`` moved by a period, forwards or (negative length) backwards, before any running-on."""
    match unit:
        case Unit.WORKING_DAY:
            return calendar.add(day, length)
        case Unit.CALENDAR_DAY:
            return day + timedelta(days=length)
        case Unit.WEEK:
            return day + timedelta(days=DAYS_IN_A_WEEK * length)
        case Unit.MONTH:
            return add_months(day, length)
        case Unit.YEAR:
            return add_months(day, MONTHS_IN_A_YEAR * length)
        case _:
            raise ValueError(f"{unit} is not a unit of time")


def add_months(day: date, count: int) -> date:
    """The same-numbered day ``count`` months on; the month's last day where it has no such number."""
    year, month0 = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 + count, MONTHS_IN_A_YEAR)
    last = gregorian.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def period_end(start: date, length: int, unit: Unit, calendar: WorkCalendar, *, rolls: bool) -> date:
    """Last day of a period; where it ``rolls``, one that ends on a day off runs to the next working day."""
    end = shift(start, length, unit, calendar)
    return calendar.next_working_day(end) if rolls else end


def latest_start(event: date, length: int, unit: Unit, calendar: WorkCalendar, *, rolls: bool) -> date:
    """The last day on which something due ``length`` ``unit`` before ``event`` is still in time.

    Counted backwards, a day off moves to the working day before it: running on would shorten the notice.
    """
    day = shift(event, -length, unit, calendar)
    return calendar.next_working_day(day, -ONE_DAY) if rolls else day
