"""Pressing the buttons of a case; the pages themselves are the shell's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST

from onex.foundation.accounts.doors import door, require_fresh_factor
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.procedures import selectors, services
from onex.foundation.procedures.kernel import get_procedure
from onex.foundation.procedures.labels import said
from onex.foundation.procedures.numbers import normalise
from onex.foundation.procedures.permissions import CasePermission
from onex.foundation.procedures.selectors import state_label

CASE_PAGE = "web:case"


@door(CasePermission.ADVANCE)
@require_POST
def take_step(request: SeatedRequest, number: str, step: str) -> HttpResponse:
    """Take one step, with the form's ``reason`` and its one-time ``key``; a second click changes nothing."""
    if selectors.asks_for_step_up(normalise(number), step, request.actor):
        require_fresh_factor(request)
    case = services.advance(
        normalise(number),
        step,
        by=request.actor,
        reason=request.POST.get("reason", "").replace("\r\n", "\n").strip(),
        on=timezone.localdate(),
        key=request.POST.get("key", ""),
    )
    done = said(get_procedure(case.procedure).step(step).label)
    state = state_label(case)
    messages.success(request, say("已办理“%(step)s”，办件现处于“%(state)s”") % {"step": done, "state": state})
    return _back(request, case.number)


@door(CasePermission.CLAIM)
@require_POST
def claim(request: SeatedRequest, number: str) -> HttpResponse:
    """Take the case in hand until the end of the day."""
    case = services.claim(normalise(number), by=request.actor, on=timezone.localdate())
    messages.success(request, say("已认领，今日由您办理"))
    return _back(request, case.number)


@door(CasePermission.CLAIM)
@require_POST
def release_claim(request: SeatedRequest, number: str) -> HttpResponse:
    """Put the case back into the queue."""
    case = services.release_claim(normalise(number), by=request.actor, on=timezone.localdate())
    messages.success(request, say("已退回待办队列"))
    return _back(request, case.number)


def _back(request: SeatedRequest, number: str) -> HttpResponse:
    """To the page of ours the button was on, else to the case."""
    asked = request.POST.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(asked)
    return redirect(CASE_PAGE, number=number)
