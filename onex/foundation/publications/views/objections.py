"""Objecting to a notice and reading the answer: no account, no JavaScript, nothing personal in an address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onex.foundation.accounts.doors import public_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.documents.attachments import inspect
from onex.foundation.documents.scanning import virus_scanner
from onex.foundation.limits.admission import record_of, spend
from onex.foundation.limits.budgets import Use
from onex.foundation.limits.guessing import guess
from onex.foundation.policy.refusals import BadInput, NotFound
from onex.foundation.publications import services
from onex.foundation.publications.forms import CodeForm, ObjectionForm
from onex.foundation.publications.models import Notice, Objection
from onex.foundation.publications.selectors import find_by_code, text_of


@public_door("anyone may object to a notice")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def object_to(request: SeatedRequest, number: str) -> HttpResponse:
    """The form, and after it the query code, shown once."""
    notice = Notice.objects.select_related("organisation", "region").filter(number=number).first()
    if notice is None:
        raise NotFound("no_such_notice", _("没有这一公示"))
    form = ObjectionForm(request.POST, request.FILES) if request.method == "POST" else ObjectionForm()
    if form.is_bound and form.is_valid() and _line_is_known(notice, form):
        objection = _file(request, notice, form)
        if objection is not None:
            return render(request, "publications/filed.html", {"notice": notice, "objection": objection})
    context = {
        "notice": notice,
        "form": form,
        "open": notice.takes_objections_on(timezone.localdate()),
        "scanner": virus_scanner(),
    }
    return render(request, "publications/object.html", context, status=422 if form.is_bound else 200)


@public_door("an objector reads the answer by the code, without an account", use=Use.GUESS)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def query(request: SeatedRequest) -> HttpResponse:
    """The state of an objection by its code; a wrong code and an unknown one are answered alike."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "publications/query.html", {"form": form}, status=422 if form.is_bound else 200)
    tried = guess(request, "objection", form.cleaned_data["code"])
    objection = find_by_code(form.cleaned_data["code"])
    if objection is None:
        form.add_error("code", say("没有与此查询码对应的异议，请核对后重试"))
        return render(request, "publications/query.html", {"form": form}, status=422)
    tried.matched()
    context = {"objection": objection, "notice": objection.notice, "text": text_of(objection)} | {
        "evidence": objection.evidence.count()
    }
    return render(request, "publications/objection.html", context)


def _file(request: SeatedRequest, notice: Notice, form: ObjectionForm) -> Objection | None:
    """File the objection; None when a file is not taken, which the form then says beside the field."""
    filled, on = form.cleaned_data, timezone.localdate()
    services.require_period(notice, on=on)  # before any file is looked at
    if filled["evidence"]:
        spend(request, (Use.UPLOAD,), record_of(request))
    try:
        evidence = inspect(filled["evidence"])
    except BadInput as refused:
        form.add_error("evidence", str(refused.message))
        return None
    return services.file_objection(
        notice,
        reference=filled["reference"].strip(),
        text=filled["text"],
        contact=filled["contact"],
        on=on,
        evidence=evidence,
    )


def _line_is_known(notice: Notice, form: ObjectionForm) -> bool:
    reference = form.cleaned_data["reference"].strip()
    if reference and not notice.lines.filter(reference=reference).exists():
        form.add_error("reference", say("公示名单中没有这一编号"))
        return False
    return True
