"""The periods running on a case: start, stop, stand still, go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onex.foundation.policy import Finding, Text
from onex.foundation.policy.deadlines import shift
from onex.foundation.policy.quantities import Unit
from onex.foundation.procedures.labels import both, said
from onex.foundation.procedures.models import CaseClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onex.foundation.policy import Law
    from onex.foundation.procedures.models import Case
    from onex.foundation.procedures.steps import Clock, Procedure, Step

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ClockView:
    """A period as a page shows it. ``due_on`` is the last day; ``remaining`` counts ``unit``s, negative when late."""

    name: str
    label: str
    kind: str
    due_on: date
    remaining: int
    unit: str
    length: int
    overdue: bool
    provisional: bool
    paused: bool
    stopped: bool
    started_on: date
    stopped_on: date | None
    cite: str
    parameter: str


def apply(case: Case, step: Step, law: Law, on: date) -> None:
    """What a step does to the clocks of its case."""
    running = {clock.name: clock for clock in CaseClock.objects.filter(case=case, stopped_on=None)}
    for name in step.stops:
        _stop(running.pop(name, None), on)
    for name in step.pauses:
        _pause(running.get(name), on)
    for name in step.resumes:
        _resume(running.get(name), law, on)
    for clock in step.starts:
        _stop(running.get(clock.name), on)
        _start(case, clock, law, on)


def _start(case: Case, clock: Clock, law: Law, on: date) -> None:
    deadline = law.deadline(clock.parameter, start=on)
    CaseClock.objects.create(
        case=case,
        name=clock.name,
        label=both(clock.label).zh,
        parameter=clock.parameter,
        cite=deadline.cite,
        unit=deadline.unit.value,
        length=deadline.length,
        kind=clock.kind,
        started_on=on,
        due_on=deadline.on,
        provisional=deadline.provisional,
    )


def _stop(clock: CaseClock | None, on: date) -> None:
    if clock is not None:
        clock.stopped_on = on
        clock.save(update_fields=("stopped_on",))


def _pause(clock: CaseClock | None, on: date) -> None:
    if clock is not None and clock.paused_on is None:
        clock.paused_on = on
        clock.save(update_fields=("paused_on",))


def _resume(clock: CaseClock | None, law: Law, on: date) -> None:
    """Push the last day by the days stood still; the day it stops is not one of them, the day it goes on is."""
    if clock is None or clock.paused_on is None:
        return
    clock.paused_days += _days(clock, law, clock.paused_on, on)
    clock.paused_on = None
    clock.due_on = due_on(clock, law)
    clock.provisional = clock.provisional or law.calendar.is_provisional(clock.started_on, clock.due_on)
    clock.save(update_fields=("paused_days", "paused_on", "due_on", "provisional"))


def due_on(clock: CaseClock, law: Law) -> date:
    """The last day: the period, then the days stood still, then the running on to a working day where it rolls."""
    calendar, unit = law.calendar, Unit(clock.unit)
    if unit is Unit.WORKING_DAY:
        end = calendar.add(clock.started_on, clock.length + clock.paused_days)
    else:
        end = shift(clock.started_on, clock.length, unit, calendar) + timedelta(days=clock.paused_days)
    return calendar.next_working_day(end) if law.parameters.get(clock.parameter).rolls else end


def _days(clock: CaseClock, law: Law, first: date, last: date) -> int:
    if clock.unit == Unit.WORKING_DAY.value:
        return law.calendar.between(first, last)
    return (last - first).days


def view(clock: CaseClock, procedure: Procedure, law: Law, on: date) -> ClockView:
    """The period as it stands on a day; one that stands still shows the day it stopped at."""
    seen = clock.stopped_on or clock.paused_on or on
    known = procedure.clocks().get(clock.name)
    return ClockView(
        name=clock.name,
        label=said(known.label) if known else clock.label,
        kind=clock.kind,
        due_on=clock.due_on,
        remaining=-_days(clock, law, clock.due_on, seen) if seen > clock.due_on else _days(clock, law, seen, clock.due_on),
        unit=clock.unit,
        length=clock.length,
        overdue=clock.kind == CaseClock.Kind.DUE and seen > clock.due_on,
        provisional=clock.provisional,
        paused=clock.paused_on is not None and clock.stopped_on is None,
        stopped=clock.stopped_on is not None,
        started_on=clock.started_on,
        stopped_on=clock.stopped_on,
        cite=clock.cite,
        parameter=clock.parameter,
    )


def waiting(case: Case, step: Step, procedure: Procedure, on: date) -> list[Finding]:
    """For each period the step waits for: whether its last day is over, and the first day the step can be taken."""
    if not step.waits_for:
        return []
    latest = {clock.name: clock for clock in CaseClock.objects.filter(case=case, name__in=step.waits_for)}
    return [_waited(both(procedure.clocks()[name].label), latest.get(name), step.cites, on) for name in step.waits_for]


def earliest(clocks: Sequence[CaseClock]) -> date | None:
    """The first day after all the waiting periods; None when one stands still or there is none."""
    if not clocks or any(clock.paused_on for clock in clocks):
        return None
    return max(clock.due_on for clock in clocks) + ONE_DAY


def _waited(label: Text, clock: CaseClock | None, cites: tuple[str, ...], on: date) -> Finding:
    if clock is None:
        why = Text(f"{label.zh}尚未开始", f"{label.en} has not begun")
        return Finding(cite=cites[0], passed=False, why=why)
    if clock.paused_on and clock.stopped_on is None:
        why = Text(f"{label.zh}自 {clock.paused_on} 起中止计时", f"{label.en} has stood still since {clock.paused_on}")
        return Finding(cite=clock.cite, passed=False, why=why)
    first = clock.due_on + ONE_DAY
    if on < first:
        why = Text(
            f"{label.zh}至 {clock.due_on} 届满，最早可于 {first} 办理",
            f"{label.en} runs to the end of {clock.due_on}; the first day this can be done is {first}",
        )
        return Finding(cite=clock.cite, passed=False, why=why)
    why = Text(f"{label.zh}已于 {clock.due_on} 届满", f"{label.en} ended on {clock.due_on}")
    return Finding(cite=clock.cite, passed=True, why=why)
