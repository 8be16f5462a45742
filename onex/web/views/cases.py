"""The case page and the list of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.parties.selectors import names_of
from onex.foundation.procedures.kernel import get_procedure
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.permissions import CasePermission
from onex.foundation.procedures.selectors import (
    Allowed,
    allowed_steps,
    clocks_of,
    get_case,
    panels_for,
    state_label,
    timeline,
)
from onex.web.wording import say
from onex.web.workbench import claim_of, tone_of


@dataclass(frozen=True)
class Waiting:
    """A step that another seat has to take."""

    label: str
    roles: str


def _two_person_note(case: Case, allowed: Allowed) -> str:
    procedure = get_procedure(case.procedure)
    return "、".join(say(procedure.step(name).label) for name in allowed.step.other_than)


def _waiting_for(case: Case) -> list[Waiting]:
    steps = get_procedure(case.procedure).steps_from(case.state)
    return [
        Waiting(say(step.label), "、".join(sorted(str(role.label) for role in step.roles)))
        for step in steps
        if not step.automatic
    ]


@require_safe
@door(CasePermission.VIEW)
def case_page(request: SeatedRequest, number: str) -> HttpResponse:
    """Everything about one case; a number outside the seat's reach is answered like one that does not exist."""
    today = timezone.localdate()
    case = get_case(number, request.actor)
    steps = allowed_steps(case, request.actor, today)
    context = {
        "case": case,
        "procedure": say(get_procedure(case.procedure).label),
        "state": {"label": state_label(case), "tone": tone_of(case)},
        "steps": [{"allowed": step, "others": _two_person_note(case, step), "key": str(uuid4())} for step in steps],
        "can_act": any(step.open for step in steps),
        "waiting_for": [] if steps else _waiting_for(case),
        "clocks": clocks_of(case, today),
        "timeline": timeline(case),
        "panels": [
            render_to_string(panel.template, {**panel.context, "case": case}, request)
            for panel in panels_for(case, request.actor)
        ],
        "claim": _claim(case, request, today, to_take=bool(steps)),
    }
    return render(request, "web/case.html", context)


def _claim(case: Case, request: SeatedRequest, on: date, *, to_take: bool) -> object:
    names = names_of([case.claimed_by.person_id]) if case.claimed_by else {}
    return claim_of(case, request.actor, on, names, to_take=to_take)
