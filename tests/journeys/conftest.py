"""Fixtures of the journeys: a browser, a day that can be moved on, and the people of a small province."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.journeys.town import Town, make_town
from tests.journeys.visitor import Visitor
from tests.web.browser.pages import Walker


class Day:
    """The day it is for the pages, which the live server answers in this process. The clock of the day runs on."""

    def __init__(self) -> None:
        self._clock = timezone.now
        self._ahead = timedelta()

    def now(self) -> datetime:
        return self._clock() + self._ahead

    def is_now(self, day: date) -> None:
        """Nine in the morning of ``day``."""
        morning = datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_default_timezone()) + timedelta(hours=9)
        self._ahead = morning - self._clock()


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    calendar = Day()
    monkeypatch.setattr(timezone, "now", calendar.now)
    return calendar


@pytest.fixture
def town(walker: Walker) -> Town:
    """Made after the live server is up, for its database is emptied when the test is over."""
    return make_town()


@pytest.fixture
def visitor(walker: Walker) -> Callable[..., Visitor]:
    """``visitor()`` is someone of the public, ``visitor(seat)`` someone already signed in; each in a browser of their own."""

    def visitor(seat: object = None, **how: object) -> Visitor:
        return Visitor(walker, seat, **how)

    return visitor
