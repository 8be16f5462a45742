"""Pages of batches: the list, one batch, and the plan before there is one."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.procedures.numbers import normalise
from onex.foundation.tabular.lists import ListPage
from onex.lifecycle.assessment.selectors import get_sitting
from onex.lifecycle.certificates.models import IssuanceStop, IssueBatch
from onex.lifecycle.certificates.panels import batch_context
from onex.lifecycle.certificates.permissions import CertificatesPermission
from onex.lifecycle.certificates.selectors import get_batch, lateness_of, preview_issue, with_clock
from onex.lifecycle.certificates.services import plan_issue
from onex.lifecycle.certificates.tables import BatchFilter, BatchTable


class BatchList(ListPage):
    """颁证批次."""

    name = "certificates.batches"
    title = _("颁证批次")
    subtitle = _("当前席位可以看到的颁证批次；录入平台的期限为颁发后 7 个工作日")
    table_class = BatchTable
    filterset_class = BatchFilter
    export_permission = CertificatesPermission.EXPORT_CERTIFICATES
    template_name = "certificates/batches.html"
    default_columns = ("number", "sitting", "issued_on", "planned", "state", "due_on", "timeliness")

    def get_queryset(self, request: SeatedRequest) -> QuerySet[IssueBatch]:
        """Batches within the seat's reach, each with how it stands to its registration."""
        visible = IssueBatch.objects.visible_to(request.actor)
        related = visible.select_related("case", "sitting", "organisation", "level__certificate")
        return with_clock(related, timezone.localdate())

    def extra(self, request: SeatedRequest) -> dict[str, object]:
        """How the seat's own organisation keeps the window."""
        own = request.actor.organisation_id if may(request.actor, CertificatesPermission.PROPOSE_REVOCATION) else None
        return {"lateness": lateness_of(own, timezone.localdate()) if own else None}


@door(CertificatesPermission.VIEW_BATCH)
@require_safe
def batch(request: SeatedRequest, number: str) -> HttpResponse:
    """One batch: how far it is, its clock, its numbers, what was withheld and why."""
    today = timezone.localdate()
    found = get_batch(normalise(number), request.actor, today)
    return render(request, "certificates/batch.html", batch_context(found, request.actor, today))


@door(CertificatesPermission.PLAN_BATCH, step_up=True)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SeatedRequest, number: str) -> HttpResponse:
    """What a plan would issue and withhold; POST makes it and begins the issue."""
    today = timezone.localdate()
    sitting = get_sitting(number, request.actor)
    if request.method == "POST":
        planned = plan_issue(sitting, by=request.actor, on=today)
        messages.success(request, say("已为 %(count)d 名合格者编号，正在颁发") % {"count": planned.planned})
        return redirect("certificates:batch", number=planned.case.number)
    context = {
        "sitting": sitting,
        "preview": preview_issue(sitting, today),
        "stopped": IssuanceStop.objects.against(sitting.organisation_id).exists(),
        "today": today,
    }
    return render(request, "certificates/plan.html", context)
