"""Having one's own identity checked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onex.foundation.accounts.doors import signed_in_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.identity_checks import services
from onex.foundation.identity_checks.checkers import HttpChecker, identity_checker
from onex.foundation.identity_checks.contract import GOOD_FOR, AnswerRefused, answer_from_text
from onex.foundation.identity_checks.forms import CheckForm
from onex.foundation.identity_checks.models import CheckState, IdentityCheck, Method
from onex.foundation.identity_checks.selectors import find_open, find_verified, get_person
from onex.foundation.parties.models import Person
from onex.foundation.policy.refusals import Conflict, RuleRefused

WHY = "everyone has their own identity checked"
GO_TO = "identity_check_face_page"


@signed_in_door(WHY)
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: SeatedRequest) -> HttpResponse:
    """What is known of one's own identity; by POST, begin a check."""
    person, checker = get_person(request.actor), _checker()
    form = CheckForm(request.POST if request.method == "POST" else None, faces=bool(checker and checker.matches_faces))
    if not form.is_bound or not form.is_valid():
        return _page(request, person, checker, form, status=422 if form.is_bound else 200)
    now, on = timezone.now(), timezone.localdate()
    method = Method(form.cleaned_data["method"])
    try:
        begun = services.begin(person, method=method, consents=form.consents, by=request.actor, on=on, now=now)
    except RuleRefused as refused:
        for finding in refused.findings:
            if not finding.passed:
                form.add_error(None, str(finding.why))
        return _page(request, person, checker, form, status=422)
    return _ask(request, begun)


@signed_in_door(WHY)
@require_POST
def again(request: SeatedRequest) -> HttpResponse:
    """Ask once more, with the same request."""
    return _ask(request, _open(get_person(request.actor)))


@signed_in_door(WHY)
@require_POST
def answer(request: SeatedRequest) -> HttpResponse:
    """The face page's answer, which the browser brought; taken by POST, so that no address changes anything."""
    waiting = _open(get_person(request.actor))
    now, on = timezone.now(), timezone.localdate()
    try:
        said = answer_from_text(request.POST.get("answer", ""))
    except AnswerRefused:
        said = {}
    _told(request, services.take_answer(waiting, said, by=request.actor, on=on, now=now))
    return redirect("identity_checks:own")


def _ask(request: SeatedRequest, begun: IdentityCheck) -> HttpResponse:
    now, on = timezone.now(), timezone.localdate()
    back = request.build_absolute_uri(reverse("identity_checks:own"))
    try:
        face_page = services.ask(begun, back=back, by=request.actor, on=on, now=now)
    except Conflict as refused:
        messages.error(request, str(refused.message))
        return redirect("identity_checks:own")
    if face_page:
        request.session[GO_TO] = [str(begun.ref), face_page]
    else:
        begun.refresh_from_db()
        _told(request, CheckState(begun.state))
    return redirect("identity_checks:own")


def _told(request: SeatedRequest, state: CheckState) -> None:
    if state is CheckState.VERIFIED:
        messages.success(request, say("身份已核验"))
    else:
        messages.error(request, say("姓名、证件号码或人脸与登记的不一致；请核对后重试，或持证件原件当面核验"))


def _open(person: Person) -> IdentityCheck:
    waiting = find_open(person)
    if waiting is None:
        raise Conflict("nothing_waits", _("没有等待结果的核验，请刷新页面"))
    return waiting


def _checker() -> HttpChecker | None:
    try:
        return identity_checker()
    except Conflict:
        return None


def _page(
    request: SeatedRequest, person: Person, checker: HttpChecker | None, form: CheckForm, status: int = 200
) -> HttpResponse:
    waiting = find_open(person)
    ref, face_page = request.session.get(GO_TO, ["", ""])
    context = {
        "verified": find_verified(person),
        "waiting": waiting,
        "may_begin": checker is not None and (waiting is None or timezone.now() - waiting.asked_at > GOOD_FOR),
        "face_page": face_page if waiting is not None and str(waiting.ref) == ref else "",
        "answer": request.GET.get("answer", "")[:4096] if waiting is not None else "",
        "checker": checker,
        "form": form,
        "layout": "web/staff.html" if request.actor.has_seat else "web/public.html",
    }
    return render(request, "identity_checks/own.html", context, status=status)
