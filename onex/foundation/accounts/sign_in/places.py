"""Where an attempt to sign in comes from: a browser in which the account has signed in before, or else an address."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from onex.foundation.accounts.sign_in.lockout import Counter
from onex.foundation.limits.clients import client_address
from onex.foundation.limits.security_log import login_hash

KNOWN_FOR = timedelta(days=180)
SALT = "onex.accounts.device"
AT_ONE_PLACE, AT_AN_ADDRESS, ON_AN_ACCOUNT = 5, 50, 50
"""Failures before a lock: on one account from one place; on any accounts from one address; on one account from anywhere,
where browsers it has signed in with are neither counted nor locked."""


def counters(request: HttpRequest, login_name: str, what: str) -> tuple[Counter, ...]:
    """What an attempt on an account is counted on. ``what`` is ``account`` (password) or ``factor`` (second step)."""
    address, device = client_address(request), _device(request, login_name)
    at_place = Counter(f"{what} and place", f"{login_name}|{device or address}", AT_ONE_PLACE)
    if device:
        return (at_place,)
    return (at_place, Counter("address", address, AT_AN_ADDRESS), Counter(what, login_name, ON_AN_ACCOUNT))


def remember(request: HttpRequest, response: HttpResponse, login_name: str) -> None:
    """Mark this browser as one the account has signed in with; the mark says nothing of the account to others."""
    response.set_signed_cookie(
        _cookie(login_name),
        _device(request, login_name) or secrets.token_urlsafe(16),
        salt=SALT + login_hash(login_name),
        max_age=int(KNOWN_FOR.total_seconds()),
        path=reverse("accounts:sign-in"),
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest, login_name: str) -> str:
    """The mark, if the server set it for this very account; else nothing."""
    marked = request.get_signed_cookie(
        _cookie(login_name), default="", salt=SALT + login_hash(login_name), max_age=int(KNOWN_FOR.total_seconds())
    )
    return marked or ""


def _cookie(login_name: str) -> str:
    return f"onex_known_{login_hash(login_name)[:12]}"
