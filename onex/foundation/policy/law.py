"""The law of a day: what every rule is given beside the facts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from onex.foundation.policy.deadlines import Deadline, latest_start, period_end
from onex.foundation.policy.errors import BadProvince, WrongQuantity
from onex.foundation.policy.instruments import Library, library
from onex.foundation.policy.parameters import PROVINCE, DatedValue, Parameters, parameters
from onex.foundation.policy.quantities import Quantity, Unit
from onex.foundation.policy.texts import Text
from onex.foundation.policy.working_days import WorkCalendar, work_calendar


@dataclass(frozen=True)
class Law:
    """The law in force on ``day``, in a province (two digits of GB/T 2260) or in the nation at large.

    >>> Law(date(2026, 3, 2))["certificates.registration_window"]
    7
    """

    day: date
    province: str | None = None
    # Only tests hand in another law; everyone else asks the one that comes with the platform.
    parameters: Parameters = field(default_factory=parameters, repr=False, compare=False)
    calendar: WorkCalendar = field(default_factory=work_calendar, repr=False, compare=False)
    clauses: Library = field(default_factory=library, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.day, datetime):
            raise TypeError("the law is asked for a day, not for an instant: convert to a date in the local time first")
        if self.province is not None and not PROVINCE.fullmatch(self.province):
            raise BadProvince(
                Text(
                    f"“{self.province}”不是省级行政区划代码；应为两位数字，如 37",
                    f"“{self.province}” is not a province; write two digits of GB/T 2260, such as 37",
                )
            )

    def __getitem__(self, key: str) -> Quantity:
        return self.value(key).value

    def value(self, key: str) -> DatedValue:
        """The dated value in force.

        Raises :class:`UnknownParameter`, or :class:`NotInForce` before its first date; there is no default.
        A figure of an instrument that binds one province only is, elsewhere, a default and says so.
        """
        value = self.parameters.get(key).get_value_on(self.day, self.province)
        home = self.clauses.get_instrument(value.cite[0]).jurisdiction
        if value.set_by == "clause" and home is not None and home != self.province:
            return replace(value, set_by="platform", note=_borrowed(value, home))
        return value

    def whole(self, key: str) -> int:
        """The value as a whole number; raises :class:`WrongQuantity` for any other kind."""
        value = self.value(key)
        if type(value.value) is not int:
            raise _wrong(value, Text("整数", "a whole number"))
        return value.value

    def amount(self, key: str) -> Decimal:
        """The value as a decimal: money or a percentage."""
        value = self.value(key)
        if not isinstance(value.value, Decimal):
            raise _wrong(value, Text("金额或百分数", "an amount"))
        return value.value

    def terms(self, key: str) -> tuple[str, ...]:
        """The value as statutory terms."""
        value = self.value(key)
        terms = value.value if isinstance(value.value, tuple) else (value.value,)
        words = tuple(term for term in terms if isinstance(term, str))
        if len(words) != len(terms):
            raise _wrong(value, Text("用语", "terms"))
        return words

    def numbers(self, key: str) -> tuple[int, ...]:
        """The value as a series of whole numbers: months of the year, levels, a range."""
        value = self.value(key)
        parts = value.value if isinstance(value.value, tuple) else (value.value,)
        numbers = tuple(part for part in parts if isinstance(part, int))
        if len(numbers) != len(parts):
            raise _wrong(value, Text("若干整数", "whole numbers"))
        return numbers

    def deadline(self, key: str, *, start: date) -> Deadline:
        """When a period that began with an event on ``start`` ends, that last day included."""
        return self._deadline(key, start, backwards=False)

    def latest_day_before(self, key: str, *, event: date) -> Deadline:
        """The last day on which something due this long before ``event`` is still in time."""
        return self._deadline(key, event, backwards=True)

    def _deadline(self, key: str, start: date, *, backwards: bool) -> Deadline:
        value, length = self.value(key), self.whole(key)
        if not value.unit.is_period:
            raise _wrong(value, Text("一段时间", "a period of time"))
        rolls = self.parameters.get(key).rolls
        count = latest_start if backwards else period_end
        on = count(start, length, value.unit, self.calendar, rolls=rolls)
        return Deadline(
            on=on,
            # A span of bare calendar time is the same whatever the notice will say.
            provisional=(rolls or value.unit is Unit.WORKING_DAY) and self.calendar.is_provisional(start, on),
            length=length,
            unit=value.unit,
            cite=value.cite,
            started=start,
        )


@dataclass(frozen=True)
class WatchedLaw(Law):
    """A law that remembers what was read from it, so that an answer can show what it stands on."""

    read: dict[str, DatedValue] = field(default_factory=dict, compare=False)
    deadlines: list[Deadline] = field(default_factory=list, compare=False)

    def value(self, key: str) -> DatedValue:
        value = super().value(key)
        self.read[key] = value
        return value

    def _deadline(self, key: str, start: date, *, backwards: bool) -> Deadline:
        deadline = super()._deadline(key, start, backwards=backwards)
        if deadline not in self.deadlines:
            self.deadlines.append(deadline)
        return deadline


def _wrong(value: DatedValue, wanted: Text) -> WrongQuantity:
    return WrongQuantity(
        Text(
            f"{value.key} 的单位是“{value.unit.label.zh}”，不能当作{wanted.zh}使用",
            f"{value.key} is counted in {value.unit.label.en} and cannot be used as {wanted.en}",
        )
    )


def _borrowed(value: DatedValue, home: str) -> Text:
    return Text(
        f"{value.cite} 只约束 {home} 省级区域；其他地方尚无规定时平台以此为默认值",
        f"{value.cite} binds region {home} only; elsewhere the platform takes it as the default until a rule is set",
    )
