"""A fresh proof (再次核实) before a grave step: issue, revocation, release, export, and changes to one's own factors."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from onex.foundation.accounts.actors import ANONYMOUS
from onex.foundation.accounts.models import User
from onex.foundation.accounts.sign_in.lockout import Counter
from onex.foundation.accounts.sign_in.proofs import PREFIX, judge, question, was_shown
from onex.foundation.accounts.sign_in.sessions import prove, proved_within
from onex.foundation.limits.security_log import SecurityEvent, tell
from onex.foundation.policy.refusals import NotSignedIn

CONFIRM = "accounts:confirm"
CONFIRM_FAILURES = 5


class StepUpNeeded(NotSignedIn):
    """Signed in, but the last proof is too old for this step; nothing has been saved."""

    def __init__(self, problem: object = "") -> None:
        super().__init__("step_up_needed", _("此操作须在五分钟内核实过身份，没有保存任何内容"), allowed=(reverse(CONFIRM),))
        self.problem = problem


def require_fresh_factor(request: HttpRequest) -> None:
    """Go on if a factor was shown within the last minutes, or comes with this very form; else :class:`StepUpNeeded`."""
    if proved_within(request, timedelta(minutes=settings.STEP_UP_MINUTES)):
        return
    user = request.user
    if not isinstance(user, User) or request.method != "POST" or not was_shown(request):
        raise StepUpNeeded
    confirm(request, user)


def confirm(request: HttpRequest, user: User) -> None:
    """Judge the proof in the form and note that it was right. Raises :class:`StepUpNeeded` with what was wrong."""
    problem = judge(request, user, (Counter("confirm", f"{user.pk}|{request.session.session_key}", CONFIRM_FAILURES),))
    if problem:
        tell(SecurityEvent.STEP_UP_FAILED, request)
        raise StepUpNeeded(problem)
    prove(request)


def ask_again(request: HttpRequest, needed: StepUpNeeded) -> HttpResponseBase:
    """A page that asks for the proof and sends on the form as it was filled in; a file must be chosen once more."""
    user = request.user
    if request.method != "POST" or request.FILES or not isinstance(user, User):
        back = request.get_full_path() if request.method == "GET" else "/"
        return _to(request, f"{reverse(CONFIRM)}?{urlencode({'next': back})}")
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not name.startswith(PREFIX) and name != "csrfmiddlewaretoken"
    ]
    return confirm_page(request, user, action=request.get_full_path(), kept=kept, problem=needed.problem)


def confirm_page(
    request: HttpRequest, user: User, *, action: str, kept: list[tuple[str, str]], problem: object = ""
) -> HttpResponse:
    """The form: its target is the step itself, so that nothing of what was typed is stored anywhere meanwhile."""
    layout = "web/staff.html" if getattr(request, "actor", ANONYMOUS).has_seat else "web/public.html"
    context = {"ask": question(request, user, problem), "action": action, "kept": kept, "layout": layout}
    page = render(request, "accounts/confirm.html", context, status=422 if problem else 200)
    add_never_cache_headers(page)
    if getattr(request, "htmx", False):
        page["HX-Retarget"], page["HX-Reswap"] = "body", "innerHTML"
    return page


def _to(request: HttpRequest, address: str) -> HttpResponseBase:
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else HttpResponseRedirect(address)
