"""The queues of the workbench (工作台) and their rows, read in a fixed number of queries however long they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.parties.selectors import names_of
from onex.foundation.procedures.kernel import get_procedure
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.permissions import CasePermission
from onex.foundation.procedures.selectors import (
    ClockView,
    by_urgency,
    done_by,
    due_soon,
    nearest_clocks,
    overdue,
    started_by,
    state_label,
    todo_for,
)
from onex.web.wording import say


@dataclass(frozen=True)
class Queue:
    """One tab of the workbench; ``tone`` marks the count of one that should be empty."""

    name: str
    label: str | Promise
    empty: str | Promise
    tone: str
    cases: Callable[[Actor, date], QuerySet[Case]]
    to_take: bool = False


@dataclass(frozen=True)
class Claim:
    """Who has the case in hand today, and whether this seat may take it or put it back."""

    name: str
    mine: bool
    claimable: bool


@dataclass(frozen=True)
class Row:
    """One case as the lists show it."""

    case: Case
    procedure: str
    state: str
    tone: str
    clock: ClockView | None
    claim: Claim


QUEUES = (
    Queue("todo", _("待办"), _("没有等您办理的办件"), "", lambda actor, on: by_urgency(todo_for(actor, on), on), to_take=True),
    Queue("soon", _("即将到期"), _("您的待办里没有两个工作日内到期的办件"), "warn", due_soon, to_take=True),
    Queue(
        "overdue",
        _("已逾期"),
        _("没有逾期的办件"),
        "bad",
        lambda actor, on: overdue(on).filter(pk__in=Case.objects.visible_to(actor)),
    ),
    Queue("done", _("已办"), _("您还没有办理过办件"), "", lambda actor, _on: done_by(actor)),
    Queue("started", _("我发起的"), _("您还没有发起过办件"), "", lambda actor, _on: started_by(actor)),
)


def rows_of(cases: Iterable[Case], actor: Actor, on: date, *, to_take: bool) -> list[Row]:
    """The cases with their nearest running period and who has them in hand: two queries, however many."""
    found = list(cases)
    clocks = nearest_clocks(found, on)
    names = names_of({case.claimed_by.person_id for case in found if case.claimed_by and case.claimed_on == on})
    return [
        Row(
            case=case,
            procedure=say(get_procedure(case.procedure).label),
            state=state_label(case),
            tone=tone_of(case),
            clock=clocks.get(case.pk),
            claim=claim_of(case, actor, on, names, to_take=to_take),
        )
        for case in found
    ]


def tone_of(case: Case) -> str:
    """How a state is coloured: closed calmly, open as being worked on; the word says the rest."""
    return "good" if case.closed_on else "busy"


def claim_of(case: Case, actor: Actor, on: date, names: dict[int, str], *, to_take: bool) -> Claim:
    """A claim lasts for its day."""
    held = case.claimed_by if case.claimed_on == on else None
    return Claim(
        name=names.get(held.person_id, "") if held else "",
        mine=held is not None and held.pk == actor.user_id,
        claimable=held is None and to_take and case.closed_on is None and may(actor, CasePermission.CLAIM),
    )
