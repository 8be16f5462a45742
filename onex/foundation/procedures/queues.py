"""The workbench's queues as SQL: what a seat can do now, from the procedure tables, in one query each."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from onex.foundation.policy import add_working_days
from onex.foundation.procedures.kernel import procedures
from onex.foundation.procedures.models import Case, CaseClock, StepTaken

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.procedures.steps import Procedure, Step

DUE_SOON = 2
"""Working days, today not counted, within which a due date is called near; a habit of the workbench, not a law."""
NOTHING = Q(pk__in=())
FAR_AWAY = date(9999, 12, 31)


def todo_for(actor: Actor, on: date) -> QuerySet[Case]:
    """Open cases that wait for this seat, and on which it can take a step today.

    Left out: cases whose only steps are optional, barred to this person by a two-person rule, still wait for a period to end, or
    are in a colleague's hands today. Rules are not asked: what they refuse is shown on the case, told once.
    """
    steps = [(table, step) for table in procedures().values() for step in table.steps if _calls(step, actor)]
    cases = Case.objects.visible_to(actor).open()
    takers = sorted({name for _table, step in steps for name in step.other_than})
    waits = sorted({name for _table, step in steps for name in step.waits_for})
    for name in takers:
        cases = cases.alias(**{f"taker_{name}": _latest(name, "person_id"), f"principal_{name}": _latest(name, "principal_id")})
    for name in waits:
        cases = cases.alias(**{f"ends_{name}": _end_of_wait(name)})
    doable = reduce(or_, (_doable(table, step, actor, on) for table, step in steps), NOTHING)
    mine = ~Q(claimed_on=on) | Q(claimed_by=None) | Q(claimed_by=actor.user_id)
    return cases.filter(doable, mine).select_related("organisation", "region")


def _calls(step: Step, actor: Actor) -> bool:
    return actor.role in step.roles and not step.optional


def _doable(table: Procedure, step: Step, actor: Actor, on: date) -> Q:
    if step.other_than and actor.person_id is None:
        return NOTHING
    ready = Q(procedure=table.name, state__in=step.sources)
    for name in step.other_than:
        ready &= ~Q(**{f"taker_{name}__in": actor.hands}) & ~Q(**{f"principal_{name}__in": actor.hands})
    for name in step.waits_for:
        ready &= Q(**{f"ends_{name}__lt": on})
    return ready


def _latest(step: str, person: str) -> Coalesce:
    """Person who took the step last, or for whom; 0 for nobody, so that no comparison meets NULL."""
    latest = StepTaken.objects.filter(case=OuterRef("pk"), step=step).order_by("-id").values(person)[:1]
    return Coalesce(Subquery(latest), Value(0), output_field=BigIntegerField())


def _end_of_wait(clock: str) -> Coalesce:
    """Last day of a waiting period; far away while it stands still or has not begun."""
    latest = CaseClock.objects.filter(case=OuterRef("pk"), name=clock).order_by("-id")
    moving = latest.filter(Q(paused_on=None) | Q(stopped_on__isnull=False))
    return Coalesce(Subquery(moving.values("due_on")[:1]), Value(FAR_AWAY), output_field=DateField())


def running_due(on: date) -> QuerySet[CaseClock]:
    """Due clocks that run on a day and do not stand still, of open cases."""
    return CaseClock.objects.filter(
        kind=CaseClock.Kind.DUE, stopped_on=None, paused_on=None, case__closed_on=None, started_on__lte=on
    )


def due_soon(actor: Actor, on: date) -> QuerySet[Case]:
    """What this seat has to do within two working days, overdue cases included, the most urgent first."""
    last = add_working_days(on, DUE_SOON)
    near = running_due(on).filter(case=OuterRef("pk"), due_on__lte=last)
    return by_urgency(todo_for(actor, on).filter(Exists(near)), on)


def by_urgency(cases: QuerySet[Case], on: date) -> QuerySet[Case]:
    """The same cases with ``due_on``, the nearest last day among their running due clocks, nearest first."""
    nearest = running_due(on).filter(case=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
    return cases.annotate(due_on=Subquery(nearest)).order_by(F("due_on").asc(nulls_last=True), "id")
