"""Reading cases: queues, what can be done, the timeline, the clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext as say

from onex.foundation.parties.selectors import names_of
from onex.foundation.policy import Finding
from onex.foundation.policy.refusals import NotFound
from onex.foundation.procedures import checks, clocks
from onex.foundation.procedures.clocks import ClockView
from onex.foundation.procedures.effects import panels_for
from onex.foundation.procedures.kernel import get_procedure
from onex.foundation.procedures.labels import said
from onex.foundation.procedures.models import Case, CaseClock, StepTaken
from onex.foundation.procedures.numbers import normalise
from onex.foundation.procedures.queues import by_urgency, due_soon, todo_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from onex.foundation.accounts.actors import Actor
    from onex.foundation.policy import Law
    from onex.foundation.procedures.steps import Procedure, Step

__all__ = [
    "Allowed",
    "ClockView",
    "Moment",
    "allowed_steps",
    "by_urgency",
    "clocks_of",
    "done_by",
    "due_soon",
    "get_case",
    "nearest_clocks",
    "overdue",
    "overdue_clocks",
    "panels_for",
    "started_by",
    "state_label",
    "timeline",
    "todo_for",
]


@dataclass(frozen=True)
class Allowed:
    """A step this seat may take from here. ``open`` when nothing stands against it today.

    ``why_not`` says what stands against the person (two-person rule, a colleague's claim); ``findings`` are the rules
    and periods that do not pass; ``earliest`` is the first day after the waiting periods, where they alone are known.
    """

    step: Step
    label: str
    why_not: str
    findings: tuple[Finding, ...]
    earliest: date | None

    @property
    def open(self) -> bool:
        """Whether the button works today."""
        return not self.why_not and not self.findings


@dataclass(frozen=True)
class Moment:
    """One line of a case's timeline. ``clock_notes`` tell which periods began, ended, stood still or went on."""

    at: datetime
    on: date
    step: str
    label: str
    source: str
    to: str
    name: str
    seat: str
    reason: str
    cites: tuple[str, ...]
    findings: tuple[Finding, ...]
    clock_notes: tuple[str, ...]
    entry_id: int


def get_case(number: str, actor: Actor) -> Case:
    """The case of a number within the seat's reach; raises :class:`NotFound`."""
    visible = Case.objects.visible_to(actor).select_related("organisation", "region")
    case = visible.filter(number=normalise(number)).first()
    if case is None:
        raise NotFound("no_such_case", say("没有这一办件，或不在当前身份的范围内"))
    return case


def asks_for_step_up(number: str, step: str, actor: Actor) -> bool:
    """Whether the actor must show a factor once more before this step; what it may not take is for ``advance`` to refuse."""
    name = Case.objects.visible_to(actor).filter(number=number).values_list("procedure", flat=True).first()
    if name is None or not get_procedure(name).has_step(step):
        return False
    chosen = get_procedure(name).step(step)
    return chosen.step_up and actor.role in chosen.roles


def state_label(case: Case) -> str:
    """The state in the words of the procedure."""
    return said(get_procedure(case.procedure).state(case.state).label)


def done_by(actor: Actor) -> QuerySet[Case]:
    """Cases on which this account has taken a step, with ``done_at``, the last one first."""
    if actor.user_id is None:
        return Case.objects.none()
    mine = Q(steps_taken__user=actor.user_id)
    cases = Case.objects.visible_to(actor).filter(Exists(StepTaken.objects.filter(case=OuterRef("pk"), user=actor.user_id)))
    return (
        cases.annotate(done_at=Max("steps_taken__taken_at", filter=mine))
        .order_by("-done_at")
        .select_related("organisation", "region")
    )


def started_by(actor: Actor) -> QuerySet[Case]:
    """Cases this account has opened, newest first."""
    if actor.user_id is None:
        return Case.objects.none()
    cases = Case.objects.visible_to(actor).filter(opened_by=actor.author.ref)
    return cases.select_related("organisation", "region")


def overdue_clocks(on: date) -> QuerySet[CaseClock]:
    """Due clocks whose last day is over; one that stands still is overdue only if it was when it stopped."""
    late = Q(due_on__lt=on, paused_on=None) | Q(due_on__lt=F("paused_on"))
    due = CaseClock.objects.filter(kind=CaseClock.Kind.DUE, stopped_on=None, case__closed_on=None)
    return due.filter(late).select_related("case")


def overdue(on: date) -> QuerySet[Case]:
    """Open cases with an overdue clock, the longest overdue first; narrow with ``visible_to``."""
    late = overdue_clocks(on).filter(case=OuterRef("pk"))
    return by_urgency(Case.objects.open().filter(Exists(late)), on)


def allowed_steps(case: Case, actor: Actor, on: date) -> list[Allowed]:
    """The steps for this seat's role from where the case is, each with everything that stands against it today."""
    procedure, law = get_procedure(case.procedure), checks.law_of(case)
    steps = [step for step in procedure.steps_from(case.state) if not step.automatic and checks.may_take(actor, step)]
    return [_allowed(case, procedure, step, law, actor, on) for step in steps]


def clocks_of(case: Case, on: date) -> list[ClockView]:
    """Every period of the case, running and stopped, in the order they began."""
    procedure, law = get_procedure(case.procedure), checks.law_of(case)
    return [clocks.view(clock, procedure, law, on) for clock in case.clocks.all()]


def nearest_clocks(cases: Iterable[Case], on: date) -> dict[int, ClockView]:
    """By case id, the running period that ends first, dues before waits; one query for a whole list."""
    by_id = {case.pk: case for case in cases}
    running = CaseClock.objects.filter(case__in=by_id, stopped_on=None).order_by("kind", "due_on")
    nearest: dict[int, ClockView] = {}
    for clock in running:
        case = by_id[clock.case_id]
        if case.pk not in nearest:
            nearest[case.pk] = clocks.view(clock, get_procedure(case.procedure), checks.law_of(case), on)
    return nearest


def timeline(case: Case) -> list[Moment]:
    """What was done on the case, oldest first, with clause, seat and name; three queries at most."""
    procedure = get_procedure(case.procedure)
    taken = list(StepTaken.objects.filter(case=case).select_related("entry"))
    names = names_of({step.person_id for step in taken if step.person_id is not None})
    return [_moment(step, procedure, names) for step in taken]


def _allowed(case: Case, procedure: Procedure, step: Step, law: Law, actor: Actor, on: date) -> Allowed:
    found = checks.findings_on(case, procedure, step, law, on)
    waits = CaseClock.objects.filter(case=case, name__in=step.waits_for) if step.waits_for else ()
    latest = {clock.name: clock for clock in waits}
    return Allowed(
        step=step,
        label=said(step.label),
        why_not=_why_not(case, procedure, step, actor, on),
        findings=tuple(finding for finding in found if not finding.passed),
        earliest=clocks.earliest(list(latest.values())),
    )


def _why_not(case: Case, procedure: Procedure, step: Step, actor: Actor, on: date) -> str:
    if checks.claimed_by_other(case, actor, on):
        return say("今日已由他人认领")
    name = checks.barred_by(case, step, actor)
    if name:
        return say("须由“%(other)s”经办人以外的另一人办理") % {"other": said(procedure.step(name).label)}
    return ""


def _moment(taken: StepTaken, procedure: Procedure, names: dict[int, str]) -> Moment:
    step = procedure.step(taken.step) if procedure.has_step(taken.step) else None
    return Moment(
        at=taken.taken_at,
        on=taken.taken_on,
        step=taken.step,
        label=said(step.label) if step else taken.step,
        source=said(procedure.state(taken.source).label),
        to=said(procedure.state(taken.to).label),
        name=names.get(taken.person_id or 0, ""),
        seat=taken.author_seat,
        reason=taken.reason,
        cites=tuple(taken.entry.cites),
        findings=tuple(Finding.from_json(stored) for stored in taken.entry.findings),
        clock_notes=_clock_notes(procedure, step) if step else (),
        entry_id=taken.entry_id,
    )


def _clock_notes(procedure: Procedure, step: Step) -> tuple[str, ...]:
    known = procedure.clocks()
    began = [say("“%(clock)s”开始计时") % {"clock": said(clock.label)} for clock in step.starts]
    ended = [say("“%(clock)s”停止计时") % {"clock": said(known[name].label)} for name in step.stops]
    stood = [say("“%(clock)s”中止计时") % {"clock": said(known[name].label)} for name in step.pauses]
    went = [say("“%(clock)s”恢复计时") % {"clock": said(known[name].label)} for name in step.resumes]
    return (*ended, *stood, *went, *began)
