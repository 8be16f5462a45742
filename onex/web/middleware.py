"""What every request passes: a number to quote, the page policy, and one place where a refusal becomes a page."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from onex.foundation.limits.security_log import during, note_untold_proxy
from onex.foundation.policy.refusals import Refusal
from onex.web.errors import refused

Next = Callable[[HttpRequest], HttpResponse]

REQUEST_ID_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, U: the number is read out over the telephone."""

ALLOWED_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""Nothing from elsewhere, nothing inline, no eval; ``data:`` only for the small drawings inside Tabler's style sheet."""

CONTENT_POLICY = "; ".join(f"{kind} {sources}" for kind, sources in ALLOWED_SOURCES.items())

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def new_request_id() -> str:
    """Twelve letters in three groups (59 bits), such as ``K7QM-2F9D-XW4T``."""
    letters = "".join(secrets.choice(REQUEST_ID_LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


class RequestIdMiddleware:
    """Numbers each request for the log, the answer's ``X-Request-Id`` and the error pages; a number sent in is not taken."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = new_request_id()
        request.request_id = request_id  # type: ignore[attr-defined]  # the attribute is what this middleware adds
        with structlog.contextvars.bound_contextvars(request_id=request_id), during(request):
            note_untold_proxy(request)
            response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class PagePolicyMiddleware:
    """Sets the content security policy and its companions; pages of a signed-in user are not kept by any cache."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        if getattr(response, "same_for_everybody", False):
            del response["Vary"]  # the session was looked at on the way, but nothing in the answer comes from it
        return response


class RefusalMiddleware:
    """Turns a refusal raised by a page's view into a page that says what, why, and what may be done instead."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None
