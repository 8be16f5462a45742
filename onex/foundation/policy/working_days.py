"""工作日历: the State Council's yearly notices, and counting by them.

A year whose notice is not held is reckoned with weekends off and nothing else, and every answer that
touches it is provisional. The day of the event is never counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from onex.foundation.policy.reading import HERE, Reader, read_yaml, refuse
from onex.foundation.policy.texts import Text

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Notice:
    """A notice that fixes days off; ``number`` is its 文号 where we are sure of it."""

    issuer: Text
    title: Text
    number: str | None

    def to_json(self) -> dict[str, Any]:
        return {"issuer": self.issuer.to_json(), "title": self.title.to_json(), "number": self.number}


@dataclass(frozen=True)
class Year:
    """One calendar year as its notices fix it: breaks (first and last day), and weekend days worked."""

    number: int
    notices: tuple[Notice, ...]
    breaks: tuple[tuple[date, date], ...]
    worked: frozenset[date]

    @property
    def days_off(self) -> frozenset[date]:
        return frozenset(
            first + timedelta(days=offset) for first, last in self.breaks for offset in range((last - first).days + 1)
        )


class WorkCalendar:
    """Answers whether a day is worked, and counts."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        self.years = dict(years)
        self._off = frozenset().union(*(year.days_off for year in years.values()))
        self._worked = frozenset().union(*(year.worked for year in years.values()))

    def is_working_day(self, day: date) -> bool:
        if day in self._off:
            return False
        return day.weekday() < SATURDAY or day in self._worked

    def add(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``, or before it for a negative count; 0 is ``start``."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        day = start
        for _ in range(abs(count)):
            day = self.next_working_day(day + step, step)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; the inverse of :meth:`add`.

        Negative when ``end`` is earlier: the working days before ``start`` down to and including ``end``.
        """
        sign = 1 if end >= start else -1
        days = (start + timedelta(days=sign * offset) for offset in range(1, abs((end - start).days) + 1))
        return sign * sum(self.is_working_day(day) for day in days)

    def next_working_day(self, day: date, step: timedelta = ONE_DAY) -> date:
        """``day`` itself if it is worked, else the first one after it (before it for a negative step)."""
        while not self.is_working_day(day):
            day += step
        return day

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether a span touches a year whose notice is not held."""
        early, late = sorted((first, last))
        return any(year not in self.years for year in range(early.year, late.year + 1))


def load_calendar(folder: Path) -> WorkCalendar:
    """Read one file per year; a total of working days that does not come out is refused."""
    years: dict[int, Year] = {}
    totals: dict[int, int] = {}
    for path in sorted(folder.glob("*.yaml")):
        reader = Reader(read_yaml(path), path.name)
        number = reader.take("year")
        if path.stem != str(number) or number in years:
            raise refuse(path.name, f"holds the year {number}")
        years[number] = Year(
            number=number,
            notices=tuple(_read_notice(content, path.name) for content in reader.take("notices")),
            breaks=tuple(_read_span(number, span, path.name) for span in reader.take("days_off")),
            worked=frozenset(_read_day(number, day, path.name) for day in reader.take("worked")),
        )
        totals[number] = reader.take("working_days")
        reader.finish()
    calendar = WorkCalendar(years)
    for number, total in totals.items():
        counted = calendar.between(date(number - 1, 12, 31), date(number, 12, 31))
        if counted != total:
            raise refuse(f"{number}.yaml", f"says {total} working days but they come to {counted}")
    return calendar


@lru_cache(maxsize=1)
def work_calendar() -> WorkCalendar:
    """The calendar that comes with the platform."""
    return load_calendar(HERE / "calendar")


def is_working_day(day: date) -> bool:
    return work_calendar().is_working_day(day)


def add_working_days(start: date, count: int) -> date:
    """The ``count``-th working day after ``start`` (before it for a negative count)."""
    return work_calendar().add(start, count)


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
    return work_calendar().between(start, end)


def _read_notice(content: object, file: str) -> Notice:
    reader = Reader(content, file)
    notice = Notice(issuer=reader.text("issuer"), title=reader.text("title"), number=reader.find("number"))
    reader.finish()
    return notice


def _read_span(year: int, span: str, file: str) -> tuple[date, date]:
    """``05-01/05-05`` or a single ``04-05``."""
    first, _, last = span.partition("/")
    days = (_read_day(year, first, file), _read_day(year, last or first, file))
    if days[0] > days[1]:
        raise refuse(file, f"{span} ends before it begins")
    return days


def _read_day(year: int, words: str, file: str) -> date:
    try:
        return date.fromisoformat(f"{year}-{words}")
    except ValueError as wrong:
        raise refuse(file, f"{words} is not a day of {year}") from wrong
