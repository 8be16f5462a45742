"""Units the law counts in, and what a value of each may be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from onex.foundation.policy.terms import term
from onex.foundation.policy.texts import Text

Quantity = int | Decimal | date | str | tuple[int, ...] | tuple[str, ...]


class Unit(StrEnum):
    """What a figure counts. Closed: a new unit needs a reader, a name and, for time, a way to count."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    MONTH_OF_YEAR = "month_of_year"
    DATE = "date"
    YUAN = "yuan"
    PERCENT = "percent"
    PERSON_TIME = "person_time"
    COUNT = "count"
    LEVEL = "level"
    TERM = "term"

    @property
    def is_period(self) -> bool:
        return self in PERIODS

    @property
    def label(self) -> Text:
        return LABELS[self]


class Bound(StrEnum):
    """How the figure binds: the clause says "not less than", "not more than", "more than" or "about"."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    WITHIN = "within"
    ABOUT = "about"

    @property
    def label(self) -> Text:
        return BOUNDS[self]


PERIODS = frozenset({Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR})

LABELS = {
    Unit.WORKING_DAY: Text("个工作日", "working days"),
    Unit.CALENDAR_DAY: Text("日", "calendar days"),
    Unit.WEEK: Text("周", "weeks"),
    Unit.MONTH: Text("个月", "months"),
    Unit.YEAR: Text("年", "years"),
    Unit.MONTH_OF_YEAR: Text("月份", "months of the year"),
    Unit.DATE: Text("日期", "date"),
    Unit.YUAN: Text("元", "yuan"),
    Unit.PERCENT: Text("%", "%"),
    Unit.PERSON_TIME: Text("人次", "person-times"),
    Unit.COUNT: Text("个", "in number"),
    Unit.LEVEL: Text("级", "level"),
    Unit.TERM: Text("用语", "terms"),
}

BOUNDS = {
    Bound.EXACTLY: Text("为", "exactly"),
    Bound.AT_LEAST: Text("不少于", "at least"),
    Bound.MORE_THAN: Text("超过", "more than"),
    Bound.AT_MOST: Text("不超过", "at most"),
    Bound.WITHIN: Text("介于", "within"),
    Bound.ABOUT: Text("约", "about"),
}


def read_quantity(unit: Unit, written: object) -> Quantity:
    """The value as Python holds it; raises ``ValueError`` for what the unit cannot be.

    Money and percentages are written as strings so that no binary fraction ever comes near them.
    """
    if isinstance(written, list):
        if not written:
            raise ValueError("an empty list says nothing")
        parts = [_read_one(unit, part) for part in written]
        if all(type(part) is int for part in parts):
            return tuple(part for part in parts if isinstance(part, int))
        if all(isinstance(part, str) for part in parts):
            return tuple(part for part in parts if isinstance(part, str))
        raise ValueError(f"a list of {unit} is not a quantity")
    return _read_one(unit, written)


def said(unit: Unit, bound: Bound, quantity: Quantity) -> Text:
    """The figure as a sentence says it: ``不少于 5 个工作日``, ``at least 5 working days``."""
    if bound is Bound.WITHIN and isinstance(quantity, tuple):
        number = Text(f"{quantity[0]}–{quantity[-1]}", f"{quantity[0]}–{quantity[-1]}")
    else:
        parts = [term(str(part)) for part in (quantity if isinstance(quantity, tuple) else (quantity,))]
        number = Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    zh, en = UNITS_SAID.get(unit, (f"{number.zh} {unit.label.zh}", f"{number.en} {_plural(unit, quantity)}"))
    phrase = Text(zh.replace("#", number.zh), en.replace("#", number.en))
    if bound in (Bound.EXACTLY, Bound.WITHIN):
        return phrase
    return Text(f"{bound.label.zh} {phrase.zh}", f"{bound.label.en} {phrase.en}")


def _plural(unit: Unit, quantity: Quantity) -> str:
    return unit.label.en.removesuffix("s") if quantity == 1 else unit.label.en


UNITS_SAID = {
    Unit.MONTH_OF_YEAR: ("# 月", "months no. #"),
    Unit.DATE: ("#", "#"),
    Unit.PERCENT: ("#%", "#%"),
    Unit.TERM: ("#", "#"),
    Unit.COUNT: ("#", "#"),
    Unit.LEVEL: ("# 级", "levels #"),
    Unit.YUAN: ("# 元", "# yuan"),
}
"""Units whose figure is not followed by the unit's name; ``#`` stands for the figure."""


def written(quantity: Quantity) -> object:
    """A value as JSON holds it: decimals and dates as strings, tuples as lists."""
    if isinstance(quantity, tuple):
        return list(quantity)
    if isinstance(quantity, Decimal | date):
        return str(quantity)
    return quantity


def _read_one(unit: Unit, written: object) -> int | Decimal | date | str:
    return _READERS.get(unit, _whole)(written)


def _whole(written: object) -> int:
    if type(written) is not int or written < 0:
        raise ValueError(f"a whole number is expected, got {written!r}")
    return written


def _amount(written: object) -> Decimal:
    if not isinstance(written, str):
        raise ValueError(f"a decimal written as a string is expected, got {written!r}")
    try:
        amount = Decimal(written)
    except InvalidOperation as wrong:
        raise ValueError(f"{written!r} is not a decimal") from wrong
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{written!r} is not an amount")
    return amount


def _date(written: object) -> date:
    if type(written) is not date:
        raise ValueError(f"a date is expected, got {written!r}")
    return written


def _term(written: object) -> str:
    if not isinstance(written, str) or not written:
        raise ValueError(f"a term is expected, got {written!r}")
    return written


_READERS: dict[Unit, Callable[[object], int | Decimal | date | str]] = {
    Unit.YUAN: _amount,
    Unit.PERCENT: _amount,
    Unit.DATE: _date,
    Unit.TERM: _term,
}
