"""Accounts: the list for administrators, one account with what it may do and why, opening, suspending, resetting."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate as today
from django.utils.translation import gettext as say
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.sign_in.factors import factors_of
from onex.foundation.mandates.forms import OpenForm, ReasonForm
from onex.foundation.mandates.permissions import MandatePermission
from onex.foundation.mandates.powers import powers_of_user
from onex.foundation.mandates.selectors import get_user, users_visible_to
from onex.foundation.mandates.services import open_account, reinstate_user, reset_sign_in, suspend_user
from onex.foundation.mandates.services.activation import GOOD_FOR
from onex.foundation.parties.selectors import name_of, names_of
from onex.foundation.policy.refusals import BadInput, Conflict, Refusal

ACCOUNTS_A_PAGE = 50


@door(MandatePermission.VIEW_ACCOUNTS)
@never_cache
@require_safe
def accounts(request: SeatedRequest) -> HttpResponse:
    """Every account, for administrators; by words of the login name."""
    words, show = "".join(filter(str.isprintable, request.GET.get("q", "")))[:60], request.GET.get("show", "")
    found = users_visible_to(request.actor).filter(login_name__icontains=words).order_by("login_name")
    if show == "suspended":
        found = found.filter(is_active=False)
    page = Paginator(found, ACCOUNTS_A_PAGE).get_page(request.GET.get("page"))
    names = names_of(user.person_id for user in page.object_list)
    rows = [(user, names.get(user.person_id, "")) for user in page.object_list]
    context = {
        "page": page,
        "rows": rows,
        "q": words,
        "show": show,
        "may_open": may(request.actor, MandatePermission.OPEN_ACCOUNT),
    }
    return render(request, "mandates/accounts.html", context)


@door(MandatePermission.VIEW)
@never_cache
@require_safe
def account(request: SeatedRequest, pk: int) -> HttpResponse:
    """One person's seats: what each lets them do, how far, who granted it and why."""
    user = get_user(pk, request.actor)
    administers = may(request.actor, MandatePermission.SUSPEND) and user.person_id not in request.actor.hands
    context = {
        "user": user,
        "name": name_of(user.person),
        "seats": powers_of_user(user, today(), seen_by=request.actor),
        "factors": len(factors_of(user)),
        "never_activated": not user.has_usable_password(),
        "administers": administers,
        "form": ReasonForm(),
        "reset_form": ReasonForm(auto_id="reset_%s"),
        "may_grant": may(request.actor, MandatePermission.GRANT),
    }
    return render(request, "mandates/account.html", context)


@door(MandatePermission.OPEN_ACCOUNT)
@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: SeatedRequest) -> HttpResponse:
    """Open an account for a named person; the answer to this form is the only place that shows the code."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_account(**form.cleaned_data, by=request.actor, on=today(), now=timezone.now())
        except (BadInput, Conflict) as refusal:
            refused = refusal
        else:
            return _sheet(request, opened.user.login_name, opened.code, form.cleaned_data["name"])
    context = {"form": form, "refused": refused}
    return render(request, "mandates/open.html", context, status=422 if refused or form.errors else 200)


@door(MandatePermission.SUSPEND, step_up=True)
@require_POST
def suspend(request: SeatedRequest, pk: int) -> HttpResponse:
    """Disable an account; every session of it ends."""
    suspend_user(get_user(pk, request.actor), by=request.actor, reason=_reason(request), on=today())
    messages.success(request, say("帐号已停用，其所有登录即刻失效"))
    return redirect("mandates:account", pk=pk)


@door(MandatePermission.SUSPEND, step_up=True)
@require_POST
def reinstate(request: SeatedRequest, pk: int) -> HttpResponse:
    """Let it be used again."""
    reinstate_user(get_user(pk, request.actor), by=request.actor, reason=_reason(request), on=today())
    messages.success(request, say("帐号已恢复"))
    return redirect("mandates:account", pk=pk)


@door(MandatePermission.RESET_SIGN_IN, step_up=True)
@sensitive_variables()
@never_cache
@require_POST
def reset(request: SeatedRequest, pk: int) -> HttpResponse:
    """Void password and second factors, and print a new code."""
    user = get_user(pk, request.actor)
    code = reset_sign_in(user, by=request.actor, reason=_reason(request), on=today(), now=timezone.now())
    return _sheet(request, user.login_name, code, name_of(user.person))


def _reason(request: SeatedRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise BadInput("reason_missing", say("请填写理由"))
    return str(form.cleaned_data["reason"])


def _sheet(request: SeatedRequest, login_name: str, code: str, name: str) -> HttpResponse:
    """The sheet for the person: shown once, to be printed."""
    context = {"login_name": login_name, "code": code, "name": name, "days": GOOD_FOR.days}
    return render(request, "mandates/sheet.html", context)
