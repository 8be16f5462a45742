"""Signing in and out, and proving once more who one is. Everything but passkeys works without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onex.foundation.accounts.doors import public_door, signed_in_door
from onex.foundation.accounts.forms import SignInForm
from onex.foundation.accounts.models import User
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import Obstacle, seats_of, stands_in_the_way
from onex.foundation.accounts.services import choose_seat
from onex.foundation.accounts.sign_in.factors import has_factor
from onex.foundation.accounts.sign_in.lockout import give_back, take
from onex.foundation.accounts.sign_in.places import counters, remember
from onex.foundation.accounts.sign_in.proofs import LOCKED, judge, question
from onex.foundation.accounts.sign_in.step_up import StepUpNeeded, confirm, confirm_page
from onex.foundation.limits.security_log import SecurityEvent, tell
from onex.foundation.policy.refusals import NotSignedIn

HOME = "/"
WRONG = _("登录名或密码不正确")
PENDING = "half_signed_in"
PENDING_FOR = timedelta(minutes=10)
TOO_MANY = 429


@public_door("one cannot be signed in before signing in")
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: SeatedRequest) -> HttpResponse:
    """The same answer, with the same work, for an unknown name, a wrong password and a suspended account."""
    onward = own_address(request)
    if request.method == "GET":
        if request.actor.signed_in:
            return HttpResponseRedirect(onward)
        return _sign_in_page(request, SignInForm(), onward, 200)
    form = SignInForm(request.POST)
    status = 422
    if form.is_valid():
        login_name = User.normalise_login_name(form.cleaned_data["login_name"])
        counted = counters(request, login_name, "account")
        locked_until = take(counted, now=timezone.now())
        if locked_until is None:
            user = authenticate(request, username=login_name, password=form.cleaned_data["password"])
            if isinstance(user, User):
                give_back(counted)
                return first_step_done(request, user, onward)
            tell(SecurityEvent.SIGN_IN_FAILED, request, login_name=login_name)
            form.add_error(None, str(WRONG))
        else:
            tell(SecurityEvent.SIGN_IN_LOCKED, request, login_name=login_name)
            form.add_error(None, str(LOCKED % {"time": timezone.localtime(locked_until).strftime("%H:%M")}))
            status = TOO_MANY
    return _sign_in_page(request, form, onward, status)


def _sign_in_page(request: SeatedRequest, form: SignInForm, onward: str, status: int) -> HttpResponse:
    context = {"form": form, "next": onward, "providers": settings.IDENTITY_PROVIDERS}
    return render(request, "accounts/sign_in.html", context, status=status)


@public_door("the password was right and the second factor is still asked for: nobody is signed in yet")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: SeatedRequest) -> HttpResponse:
    """The second factor, within ten minutes of the password."""
    user = _half_signed_in(request)
    if user is None:
        return redirect("accounts:sign-in")
    problem: object = ""
    if request.method == "POST":
        problem = judge(request, user, counters(request, user.login_name, "factor"))
        if not problem:
            return let_in(request, user, str(request.session[PENDING]["next"]))
    context = {"ask": question(request, user, problem)}
    return render(request, "accounts/second_step.html", context, status=422 if problem else 200)


@public_door("leaving is open to anyone")
@require_POST
def sign_out(request: SeatedRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(HOME)


@signed_in_door("whoever is signed in may prove it again")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_again(request: SeatedRequest) -> HttpResponse:
    """Prove once more who one is, then go on to a page (a form goes on by itself: ``step_up.ask_again``)."""
    user, onward = signed_in_user(request), own_address(request)
    problem: object = ""
    if request.method == "POST":
        try:
            confirm(request, user)
        except StepUpNeeded as needed:
            problem = needed.problem
        else:
            return HttpResponseRedirect(onward)
    return confirm_page(request, user, action=reverse("accounts:confirm"), kept=[("next", onward)], problem=problem)


def first_step_done(request: SeatedRequest, user: User, onward: str) -> HttpResponse:
    """Signed in, or half so where the account has a second factor."""
    if not has_factor(user):
        return let_in(request, user, onward)
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": (timezone.now() + PENDING_FOR).timestamp(),
        "next": onward,
    }
    return redirect("accounts:second-step")


def _half_signed_in(request: SeatedRequest) -> User | None:
    """Whose second factor is asked for; nobody's once the time is over or the password or a seat has changed."""
    pending = request.session.get(PENDING)
    if pending is None or timezone.now().timestamp() >= pending["until"]:
        return None
    user = User.objects.select_related("person").filter(pk=pending["user"], is_active=True).first()
    return user if user is not None and user.get_session_auth_hash() == pending["hash"] else None


def let_in(request: SeatedRequest, user: User, onward: str) -> HttpResponse:
    """Open the session; the only seat is taken at once, among several one chooses; what stands in the way comes first."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.pop(PENDING, None)
    tell(SecurityEvent.SIGN_IN_SUCCEEDED, request, login_name=user.login_name)
    match list(seats_of(user, timezone.localdate())[:2]):
        case [only]:
            obstacle = stands_in_the_way(user, Role(only.role))
            if obstacle is None:
                choose_seat(request, only.pk)
            else:
                onward = way_around(obstacle, onward)
        case [_, _]:
            onward = f"{reverse('accounts:seat')}?{urlencode({'next': onward})}"
    response = HttpResponseRedirect(onward)
    remember(request, response, user.login_name)
    return response


def way_around(obstacle: Obstacle, onward: str) -> str:
    """The page on which an obstacle is cleared; from there one goes on to the seat."""
    page = reverse("accounts:password" if obstacle is Obstacle.PASSWORD else "accounts:security")
    return f"{page}?{urlencode({'next': onward, 'needed': obstacle.value})}"


def own_address(request: SeatedRequest) -> str:
    """Where the visitor was going, if that is a page of ours; else the workbench."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if own else resolve_url(settings.LOGIN_REDIRECT_URL)


def signed_in_user(request: SeatedRequest) -> User:
    """Who is signed in: the door has let nobody else through."""
    if not isinstance(request.user, User):
        raise NotSignedIn("not_signed_in", _("请先登录"))
    return request.user
