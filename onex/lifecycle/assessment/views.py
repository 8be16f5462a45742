"""Pages of sittings and their results."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import BadInput
from onex.foundation.tabular.lists import ListPage
from onex.lifecycle.assessment import services
from onex.lifecycle.assessment.forms import DiscardForm, OpenSittingForm
from onex.lifecycle.assessment.models import Result, Sitting
from onex.lifecycle.assessment.panels import sitting_context
from onex.lifecycle.assessment.permissions import AssessmentPermission
from onex.lifecycle.assessment.selectors import get_sitting, results_for
from onex.lifecycle.assessment.tables import ResultFilter, ResultTable, SittingFilter, SittingTable


class SittingList(ListPage):
    """考核批次."""

    name = "assessment.sittings"
    title = _("考核批次")
    subtitle = _("当前席位可以看到的考核批次")
    table_class = SittingTable
    filterset_class = SittingFilter
    export_permission = AssessmentPermission.EXPORT_RESULTS
    template_name = "assessment/sittings.html"

    def get_queryset(self, request: SeatedRequest) -> QuerySet[Sitting]:
        """Sittings within the seat's reach."""
        return Sitting.objects.visible_to(request.actor).select_related("case", "organisation", "region", "level__certificate")

    def extra(self, request: SeatedRequest) -> dict[str, object]:
        """Whether the seat may open a sitting."""
        return {"may_open": may(request.actor, AssessmentPermission.OPEN_SITTING)}


class ResultList(ListPage):
    """成绩."""

    name = "assessment.results"
    title = _("考核成绩")
    table_class = ResultTable
    filterset_class = ResultFilter
    export_permission = AssessmentPermission.EXPORT_RESULTS
    template_name = "assessment/results.html"

    def get_queryset(self, request: SeatedRequest) -> QuerySet[Result]:
        """The sitting's results within the seat's reach."""
        return results_for(self._sitting(request), request.actor)

    def extra(self, request: SeatedRequest) -> dict[str, object]:
        """The sitting, for the way back."""
        return {"sitting": self._sitting(request)}

    def _sitting(self, request: SeatedRequest) -> Sitting:
        return get_sitting(self.kwargs["number"], request.actor)


@door(AssessmentPermission.VIEW_SITTINGS)
@require_safe
def sitting(request: SeatedRequest, number: str) -> HttpResponse:
    """One sitting: what it is, how its results spread, and what the seat may do with them."""
    found = get_sitting(number, request.actor)
    context = sitting_context(found, request.actor) | {"discard_form": DiscardForm()}
    return render(request, "assessment/sitting.html", context)


@door(AssessmentPermission.OPEN_SITTING)
@require_http_methods(["GET", "HEAD", "POST"])
def open_sitting(request: SeatedRequest) -> HttpResponse:
    """建立考核批次."""
    today = timezone.localdate()
    form = OpenSittingForm(request.POST if request.method == "POST" else None, actor=request.actor, on=today)
    if request.method == "POST" and form.is_valid():
        opened = services.open_sitting(
            organisation=Organisation.objects.get(pk=request.actor.organisation_id or 0),
            level=form.cleaned_data["level"],
            name=form.cleaned_data["name"],
            exam_on=form.cleaned_data["exam_on"],
            region=form.cleaned_data["region"],
            by=request.actor,
            on=today,
        )
        messages.success(request, say("已建立批次“%(name)s”，可以导入成绩") % {"name": opened.name})
        return redirect("assessment:sitting", number=opened.case.number)
    return render(request, "assessment/open_sitting.html", {"form": form}, status=400 if form.errors else 200)


@door(AssessmentPermission.DISCARD_RESULTS)
@require_POST
def discard(request: SeatedRequest, number: str) -> HttpResponse:
    """撤回已导入的成绩, while the sitting is in draft."""
    found = get_sitting(number, request.actor)
    form = DiscardForm(request.POST)
    if not form.is_valid():
        raise BadInput("reason_missing", _("请填写理由，不超过 300 个字"), cites=("M21",))
    count = services.discard(found, by=request.actor, reason=form.cleaned_data["reason"], on=timezone.localdate())
    messages.success(request, say("已撤回 %(count)s 名考生的成绩") % {"count": count})
    return redirect("assessment:sitting", number=number)
