"""The public portal's front page, and the language switch."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from onex.foundation.accounts.doors import public_door


@public_door("the front page says what anyone can do here")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@public_door("the language is the reader's own choice and is kept in a cookie")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Sets the language cookie and returns to the page; Django refuses a ``next`` on another host."""
    return set_language(request)
