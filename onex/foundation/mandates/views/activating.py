"""启用帐号: the person an account is for gives it its first password."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate as today
from django.utils.translation import gettext as say
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from onex.foundation.accounts.doors import public_door
from onex.foundation.accounts.models import User
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.sign_in.lockout import give_back, take
from onex.foundation.accounts.sign_in.passwords import PolicyValidator
from onex.foundation.accounts.sign_in.places import counters
from onex.foundation.accounts.sign_in.proofs import LOCKED
from onex.foundation.mandates.forms import ActivateForm
from onex.foundation.mandates.services import activate
from onex.foundation.policy.refusals import BadInput

TOO_MANY = 429


@public_door("whoever has been given a code has no way to sign in yet")
@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
def activation(request: SeatedRequest) -> HttpResponse:
    """Code and new password; guesses are counted as those at the sign-in page are."""
    form = ActivateForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _try(request, form)
            if not status:
                messages.success(request, say("帐号已启用，请用新密码登录"))
                return redirect("accounts:sign-in")
    context = {"form": form, "policy": PolicyValidator().get_help_text()}
    return render(request, "mandates/activate.html", context, status=status)


def _try(request: SeatedRequest, form: ActivateForm) -> int:
    """0 when the account is open; else the status to answer with, the form saying why."""
    asked, now = form.cleaned_data, timezone.now()
    counted = counters(request, User.normalise_login_name(asked["login_name"]), "activation")
    locked_until = take(counted, now=now)
    if locked_until is not None:
        form.add_error(None, str(LOCKED % {"time": timezone.localtime(locked_until).strftime("%H:%M")}))
        return TOO_MANY
    try:
        activate(login_name=asked["login_name"], code=asked["code"], password=asked["new"], on=today(), now=now)
    except BadInput as refused:
        form.add_error("new" if refused.code == "password_weak" else None, str(refused.message))
        if refused.code == "password_weak":
            give_back(counted)
        return 422
    give_back(counted)
    return 0
