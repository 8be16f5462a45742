"""Signing in and out, taking a seat. Everything works without JavaScript."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
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
from onex.foundation.accounts.selectors import seats_of
from onex.foundation.accounts.services import choose_seat
from onex.foundation.policy.refusals import BadInput, NotSignedIn

HOME = "/"
WRONG = _("登录名或密码不正确")


@public_door("one cannot be signed in before signing in")
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: SeatedRequest) -> HttpResponse:
    """The same answer, in the same time, for an unknown name, a wrong password and a suspended account."""
    onward = _own_address(request)
    if request.method == "GET":
        if request.actor.signed_in:
            return HttpResponseRedirect(onward)
        return render(request, "accounts/sign_in.html", {"form": SignInForm(), "next": onward})
    form = SignInForm(request.POST)
    if form.is_valid():
        user = authenticate(request, username=form.cleaned_data["login_name"], password=form.cleaned_data["password"])
        if isinstance(user, User):
            return _let_in(request, user, onward)
        form.add_error(None, str(WRONG))
    return render(request, "accounts/sign_in.html", {"form": form, "next": onward}, status=422)


@public_door("leaving is open to anyone")
@require_POST
def sign_out(request: SeatedRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(HOME)


@signed_in_door("everyone may look at and take their own seats")
@never_cache
@require_http_methods(["GET", "POST"])
def seat(request: SeatedRequest) -> HttpResponse:
    """The user's seats; by POST, take one."""
    if request.method == "GET":
        seats = seats_of(_user(request), timezone.localdate())
        onward = _own_address(request)
        return render(request, "accounts/seats.html", {"seats": seats, "next": onward})
    chosen = request.POST.get("mandate", "")
    if not (chosen.isascii() and chosen.isdigit()):
        raise BadInput("seat_not_chosen", _("没有选择席位"))
    choose_seat(request, int(chosen))
    return HttpResponseRedirect(_own_address(request))


def _let_in(request: SeatedRequest, user: User, onward: str) -> HttpResponse:
    """Open the session; the only seat is taken at once, among several one chooses."""
    login(request, user)
    match list(seats_of(user, timezone.localdate())[:2]):
        case [only]:
            choose_seat(request, only.pk)
        case [_, _]:
            onward = f"{reverse('accounts:seat')}?{urlencode({'next': onward})}"
    return HttpResponseRedirect(onward)


def _own_address(request: SeatedRequest) -> str:
    """Where the visitor was going, if that is a page of ours; else the front page."""
    asked = request.POST.get("next") or request.GET.get("next") or HOME
    own = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if own else HOME


def _user(request: SeatedRequest) -> User:
    """Who is signed in: the door has let nobody else through."""
    if not isinstance(request.user, User):
        raise NotSignedIn("not_signed_in", _("请先登录"))
    return request.user
