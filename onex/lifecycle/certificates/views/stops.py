"""The stop switch: who is stopped, stopping, lifting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Reach
from onex.foundation.policy.refusals import BadInput, NotFound
from onex.lifecycle.certificates.forms import ReasonForm, StopForm
from onex.lifecycle.certificates.models import IssuanceStop
from onex.lifecycle.certificates.permissions import CertificatesPermission
from onex.lifecycle.certificates.selectors.stops import stoppable_organisations
from onex.lifecycle.certificates.services import lift_stop, stop_issuance

EVERYONE = "*"
STOPS_SHOWN = 100


@door(CertificatesPermission.VIEW_STOPS)
@require_safe
def stops(request: SeatedRequest) -> HttpResponse:
    """停发指令: those the seat may see, those in force first."""
    visible = IssuanceStop.objects.visible_to(request.actor).select_related("organisation")
    may_stop = may(request.actor, CertificatesPermission.STOP_ISSUANCE)
    context = {
        "stops": visible.order_by("lifted_at", "-pk")[:STOPS_SHOWN],
        "may_stop": may_stop,
        "form": StopForm(choices=_choices(request)) if may_stop else None,
        "lift_form": ReasonForm(auto_id=False),
    }
    return render(request, "certificates/stops.html", context)


@door(CertificatesPermission.STOP_ISSUANCE)
@require_POST
def set_stop(request: SeatedRequest) -> HttpResponse:
    """停发."""
    form = StopForm(request.POST, choices=_choices(request))
    if form.has_error("organisation", "invalid_choice"):
        raise NotFound("no_such_organisation", _("没有这一机构，或不在当前身份的范围内"))
    if not form.is_valid():
        raise BadInput("form_incomplete", _("请选择机构并填写理由"), cites=("S6.3",))
    chosen = form.cleaned_data["organisation"]
    organisation = None
    if chosen != EVERYONE:
        organisation = stoppable_organisations(request.actor).get(ref=chosen)
    stop_issuance(organisation, by=request.actor, reason=form.cleaned_data["reason"], on=timezone.localdate())
    messages.success(request, say("已停止颁发；正在进行的颁发在数秒内停下"))
    return redirect("certificates:stops")


@door(CertificatesPermission.STOP_ISSUANCE, step_up=True)
@require_POST
def lift(request: SeatedRequest, stop: int) -> HttpResponse:
    """解除停发."""
    found = IssuanceStop.objects.visible_to(request.actor).filter(pk=stop).first()
    if found is None:
        raise NotFound("no_such_stop", _("没有这一停发指令，或不在当前身份的范围内"))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise BadInput("reason_missing", _("请填写理由"), cites=("S6.3",))
    lift_stop(found, by=request.actor, reason=form.cleaned_data["reason"], on=timezone.localdate())
    messages.success(request, say("已解除停发"))
    return redirect("certificates:stops")


def _choices(request: SeatedRequest) -> list[tuple[str, str]]:
    everyone = [(EVERYONE, say("全部评价机构"))] if request.actor.reach is Reach.NATION else []
    own = ((str(one.ref), one.name) for one in stoppable_organisations(request.actor))
    return [("", say("请选择机构")), *own, *everyone]
