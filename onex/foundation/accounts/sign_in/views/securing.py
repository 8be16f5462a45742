"""登录安全: one's own factors, recovery codes, password and sessions."""

from __future__ import annotations

import base64
import uuid
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onex.foundation.accounts.doors import signed_in_door
from onex.foundation.accounts.events import PasswordChanged, SessionsEnded
from onex.foundation.accounts.forms import PasswordForm
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import seats_of
from onex.foundation.accounts.sign_in import factors, passkeys, totp
from onex.foundation.accounts.sign_in.lockout import Counter, give_back, take
from onex.foundation.accounts.sign_in.passwords import PolicyValidator, check_new_password, is_due, store_password
from onex.foundation.accounts.sign_in.proofs import LOCKED
from onex.foundation.accounts.sign_in.views.entering import own_address, signed_in_user
from onex.foundation.journal.services import record
from onex.foundation.policy.refusals import BadInput

TOTP_WAITING, PASSKEY_WAITING = "totp_waiting", "passkey_waiting"
OWN = "everyone secures their own account"


def _layout(request: SeatedRequest) -> str:
    return "web/staff.html" if request.actor.has_seat else "web/public.html"


@signed_in_door(OWN)
@never_cache
@require_GET
def security(request: SeatedRequest) -> HttpResponse:
    """What the account is secured with, and what its seats ask for."""
    user = signed_in_user(request)
    held = factors.factors_of(user)
    roles = {seat.role for seat in seats_of(user, timezone.localdate())}
    context = {
        "factors": held,
        "codes_left": factors.recovery_codes_left(user),
        "missing": not held and any(factors.is_required(Role(role)) for role in roles),
        "passkeys": passkeys.offers_passkeys(request),
        "password_due": is_due(user, timezone.now()),
        "layout": _layout(request),
    }
    return render(request, "accounts/security.html", context)


@signed_in_door(OWN, step_up=True)
@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
def add_totp(request: SeatedRequest) -> HttpResponse:
    """Show the secret, then take the first code; until then it waits, sealed, in the session."""
    user, problem = signed_in_user(request), ""
    waiting = request.session.get(TOTP_WAITING)
    if request.method == "POST" and waiting is not None:
        typed = request.POST.get("code", "").replace(" ", "")
        ref, sealed, now = UUID(waiting["ref"]), base64.b64decode(waiting["sealed"]), timezone.now()
        if factors.enrol_totp(user, ref=ref, sealed=sealed, typed=typed, by=request.actor, on=timezone.localdate(), now=now):
            del request.session[TOTP_WAITING]
            return _enrolled(request)
        problem = say("动态口令不正确，请核对手机时间后输入最新的一个")
    if waiting is None:
        ref = uuid.uuid4()
        waiting = {"ref": str(ref), "sealed": base64.b64encode(factors.seal_secret(ref, totp.new_secret())).decode()}
        request.session[TOTP_WAITING] = waiting
    secret = factors.open_secret(UUID(waiting["ref"]), base64.b64decode(waiting["sealed"]))
    picture = segno.make(totp.provisioning_uri(secret, user.login_name), error="m").svg_data_uri(scale=5, border=2)
    context = {"picture": picture, "secret": totp.in_words(secret), "problem": problem, "layout": _layout(request)}
    return render(request, "accounts/add_totp.html", context, status=422 if problem else 200)


@signed_in_door(OWN, step_up=True)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def add_passkey(request: SeatedRequest) -> HttpResponse:
    """Ask the browser for a passkey, then enrol what it answered."""
    user, problem = signed_in_user(request), ""
    if request.method == "POST":
        waiting = request.session.pop(PASSKEY_WAITING, None)
        answer = request.POST.get("proof_passkey", "")
        credential = passkeys.finish_registration(request, waiting["state"], answer) if waiting else None
        if waiting is not None and credential is not None:
            on, now = timezone.localdate(), timezone.now()
            factors.enrol_passkey(user, ref=UUID(waiting["ref"]), credential=credential, by=request.actor, on=on, now=now)
            return _enrolled(request)
        problem = say("没有收到可用的通行密钥，请重试")
    ref = uuid.uuid4()
    options, state = passkeys.begin_registration(
        request, user_handle=f"onex:{user.pk}".encode(), login_name=user.login_name, held=factors.credentials_of(user)
    )
    request.session[PASSKEY_WAITING] = {"ref": str(ref), "state": dict(state)}
    possible = passkeys.offers_passkeys(request)
    context = {"options": options, "problem": problem, "possible": possible, "layout": _layout(request)}
    return render(request, "accounts/add_passkey.html", context, status=422 if problem else 200)


def _enrolled(request: SeatedRequest) -> HttpResponse:
    messages.success(request, say("第二因素已登记。请生成恢复码并妥善保存。"))
    return redirect("accounts:security")


@signed_in_door(OWN, step_up=True)
@require_POST
def remove_factor(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """Take a factor off the account."""
    factors.remove_factor(signed_in_user(request), ref, by=request.actor, on=timezone.localdate())
    messages.success(request, say("已移除这个第二因素"))
    return redirect("accounts:security")


@signed_in_door(OWN, step_up=True)
@sensitive_variables()
@never_cache
@require_POST
def recovery_codes(request: SeatedRequest) -> HttpResponse:
    """Ten new codes, shown on the answer to this form and nowhere else."""
    codes = factors.issue_recovery_codes(signed_in_user(request), by=request.actor, on=timezone.localdate())
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "layout": _layout(request)})


@signed_in_door(OWN)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: SeatedRequest) -> HttpResponse:
    """Another password, for who knows the present one; every other session ends."""
    user, form = signed_in_user(request), PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _takes_present(request, form):
        try:
            check_new_password(form.cleaned_data["new"], user)
        except BadInput as weak:
            form.add_error("new", str(weak.message))
        else:
            _change_password(request, form.cleaned_data["new"])
            messages.success(request, say("密码已更改，其他设备上的登录已全部退出"))
            return HttpResponseRedirect(own_address(request) if request.POST.get("next") else "/security")
    context = {
        "form": form,
        "policy": PolicyValidator().get_help_text(),
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "due": is_due(user, timezone.now()),
        "layout": _layout(request),
    }
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def _takes_present(request: SeatedRequest, form: PasswordForm) -> bool:
    """Whether the present password is right; guesses in a session left open are counted."""
    user = signed_in_user(request)
    counted = (Counter("confirm", f"password|{user.pk}|{request.session.session_key}", 5),)
    locked_until = take(counted, now=timezone.now())
    if locked_until is not None:
        form.add_error("present", str(LOCKED % {"time": timezone.localtime(locked_until).strftime("%H:%M")}))
        return False
    if not user.check_password(form.cleaned_data["present"]):
        form.add_error("present", say("当前密码不正确"))
        return False
    give_back(counted)
    return True


@transaction.atomic
def _change_password(request: SeatedRequest, new: str) -> None:
    user = signed_in_user(request)
    store_password(user, new, now=timezone.now())
    record(
        PasswordChanged(subject=f"user:{user.pk}"), by=request.actor.author, cites=("M21",), reason="", on=timezone.localdate()
    )
    update_session_auth_hash(request, user)


@signed_in_door(OWN)
@require_POST
def sign_out_everywhere(request: SeatedRequest) -> HttpResponse:
    """End every session of the account, this one too."""
    user = signed_in_user(request)
    with transaction.atomic():
        user.end_sessions()
        event = SessionsEnded(subject=f"user:{user.pk}")
        record(event, by=request.actor.author, cites=("M21",), reason="", on=timezone.localdate())
    logout(request)
    messages.success(request, _("已退出所有设备上的登录"))
    return redirect("accounts:sign-in")
