"""Says a thing in the reader's language: a ``Text`` of the policy code, a lazy translation, or a plain string."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from onex.foundation.policy.quantities import Unit
from onex.foundation.policy.texts import Text
from onex.foundation.procedures.models import CaseClock
from onex.foundation.procedures.selectors import ClockView

_Plural = Callable[[int], str]

OVERDUE: tuple[_Plural, _Plural] = (
    lambda count: ngettext("已逾期 %(count)s 个工作日", "已逾期 %(count)s 个工作日", count),
    lambda count: ngettext("已逾期 %(count)s 天", "已逾期 %(count)s 天", count),
)
WAITING: tuple[_Plural, _Plural] = (
    lambda count: ngettext("还需 %(count)s 个工作日", "还需 %(count)s 个工作日", count),
    lambda count: ngettext("还需 %(count)s 天", "还需 %(count)s 天", count),
)
LEFT: tuple[_Plural, _Plural] = (
    lambda count: ngettext("剩余 %(count)s 个工作日", "剩余 %(count)s 个工作日", count),
    lambda count: ngettext("剩余 %(count)s 天", "剩余 %(count)s 天", count),
)


def say(words: object) -> str:
    """``words`` in the active language; nothing for ``None``."""
    match words:
        case None:
            return ""
        case Text():
            return words.in_language(get_language() or "zh-hans")
        case _:
            return str(words)


def clock_words(clock: ClockView) -> str:
    """How a period stands, in words: never by colour alone."""
    if clock.stopped:
        return _("已于 %(day)s 办结") % {"day": clock.stopped_on}
    if clock.paused:
        return _("中止计时，天数不计入")
    if clock.kind == CaseClock.Kind.WAIT and clock.remaining <= 0:
        return _("最后一日") if clock.remaining == 0 else _("已届满")
    if clock.overdue:
        return _counted(clock.unit, -clock.remaining, OVERDUE)
    if clock.kind == CaseClock.Kind.WAIT:
        return _counted(clock.unit, clock.remaining, WAITING)
    return _("今天到期") if clock.remaining == 0 else _counted(clock.unit, clock.remaining, LEFT)


def _counted(unit: str, count: int, words: tuple[_Plural, _Plural]) -> str:
    in_working_days, in_days = words
    return (in_working_days if unit == Unit.WORKING_DAY.value else in_days)(count) % {"count": count}
