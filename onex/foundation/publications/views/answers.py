"""Answering objections, for the staff of the organisation concerned and those above it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST, require_safe

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.documents.attachments import attachment_answer
from onex.foundation.documents.scanning import virus_scanner
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.refusals import NotFound
from onex.foundation.publications import services
from onex.foundation.publications.forms import AnswerForm
from onex.foundation.publications.models import Objection
from onex.foundation.publications.permissions import PublicationPermission
from onex.foundation.publications.selectors import evidence_of, opened

OBJECTIONS_A_PAGE = 30


@door(PublicationPermission.VIEW_OBJECTIONS)
@never_cache
@require_safe
def objections(request: SeatedRequest) -> HttpResponse:
    """Objections within the seat's reach, those that wait for an answer first."""
    visible = Objection.objects.visible_to(request.actor).select_related("notice__organisation")
    chosen = request.GET.get("show", "open")
    found = visible.open().order_by("id") if chosen == "open" else visible.order_by("-id")
    page = Paginator(found, OBJECTIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "publications/objections.html", {"page": page, "chosen": chosen})


@door(PublicationPermission.VIEW_OBJECTIONS)
@never_cache
@require_safe
def objection(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """One objection, opened for whoever answers it."""
    return _page(request, _get(request, ref), AnswerForm())


@door(PublicationPermission.VIEW_OBJECTIONS, use=Use.EXPORT)
@never_cache
@require_GET
def evidence(request: SeatedRequest, ref: UUID, position: int) -> StreamingHttpResponse:
    """One file an objector sent along, for whoever may open the objection."""
    found = evidence_of(_get(request, ref)).filter(position=position).first()
    if found is None:
        raise NotFound("no_such_evidence", _("这一异议没有这份佐证材料"))
    return attachment_answer(found.attachment, by=request.actor, on=timezone.localdate())


@door(PublicationPermission.ANSWER_OBJECTION)
@sensitive_post_parameters()
@require_POST
def answer(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """Answer it, once."""
    found, form = _get(request, ref), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    services.answer_objection(
        found,
        answer=form.cleaned_data["answer"],
        upheld=form.cleaned_data["upheld"],
        by=request.actor,
        on=timezone.localdate(),
    )
    messages.success(request, say("已答复，异议人凭查询码可以看到"))
    return redirect("publications:objection", ref=found.ref)


def _get(request: SeatedRequest, ref: UUID) -> Objection:
    visible = Objection.objects.visible_to(request.actor).select_related("notice__organisation", "notice__case")
    found = visible.filter(ref=ref).first()
    if found is None:
        raise NotFound("no_such_objection", _("没有这一异议，或不在当前身份的范围内"))
    return found


def _page(request: SeatedRequest, found: Objection, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {
        "objection": found,
        "notice": found.notice,
        "opened": opened(found),
        "evidence": evidence_of(found),
        "scanner": virus_scanner(),
        "form": form,
        "may_answer": may(request.actor, PublicationPermission.ANSWER_OBJECTION) and found.answered_on is None,
    }
    return render(request, "publications/answer.html", context, status=status)
