"""The root of the API: one JSON shape for every refusal, and the routers of the apps below.

Who may call what, and that a cookie session writes only with its CSRF token, is seen to by each operation's door.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from onex.foundation.accounts.doors import public_door
from onex.foundation.directory.api import router as directory
from onex.foundation.identity_checks.api import router as identity_checks
from onex.foundation.mandates.api import router as seats
from onex.foundation.policy.refusals import BadInput, NotFound, NotSignedIn, Refusal
from onex.foundation.procedures.api import router as cases
from onex.foundation.publications.api import router as publications
from onex.foundation.tabular.api import router as imports
from onex.lifecycle.assessment.api import router as assessment
from onex.lifecycle.catalogue.api import router as register
from onex.lifecycle.certificates.api import router as certificates
from onex.lifecycle.prints.api import router as prints
from onex.lifecycle.verification.api import router as verification
from onex.web.errors import say_when_again, tell_refusal
from onex.web.organisations.api import router as organisations
from onex.web.policy.api import router as policy
from onex.web.wording import say

log = structlog.get_logger(__name__)


def _described(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The door of the API's own description."""
    return public_door("the description of the API holds no records")(require_safe(view))


api = NinjaAPI(
    title="OneX",
    version="1",
    docs_url=None,
    docs_decorator=_described,
    urls_namespace="api",
)


def _answer(request: HttpRequest, status: int, code: str, message: object, refusal: Refusal | None = None) -> HttpResponse:
    return api.create_response(
        request,
        {
            "code": code,
            "message": say(message),
            "cites": list(refusal.cites) if refusal else [],
            "findings": [finding.to_json() for finding in refusal.findings] if refusal else [],
            "allowed": list(refusal.allowed) if refusal else [],
            "request_id": getattr(request, "request_id", ""),
        },
        status=status,
    )


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    tell_refusal(request, refusal)
    answer = _answer(request, refusal.status, refusal.code, refusal.message, refusal)
    say_when_again(answer, refusal)
    return answer


def _invalid(request: HttpRequest, invalid: ValidationError) -> HttpResponse:
    places = sorted({".".join(str(part) for part in error["loc"][1:]) for error in invalid.errors})
    message = _("以下字段缺失或格式不符：%(fields)s") % {"fields": ", ".join(places)}
    return _answer(request, BadInput.status, "bad_input", message)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _answer(request, error.status_code, "refused", error.message)


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("api broken", exc_info=error)
    return _answer(request, 500, "broken", _("系统出错了，本次操作没有保存；请稍后重试并提供编号"))


def _fixed(status: int, code: str, message: object, request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(request, status, code, message)


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Refusal: _refused,
    ValidationError: _invalid,
    HttpError: _http_error,
    AuthenticationError: partial(_fixed, NotSignedIn.status, "not_signed_in", _("请先登录")),
    Http404: partial(_fixed, NotFound.status, "not_found", _("没有找到")),
    Exception: _broken,
}
for _kind, _handler in HANDLERS.items():
    api.add_exception_handler(_kind, _handler)

# The paths of each app's operations stand in its own api.py; only the policy library's are gathered under one name.
api.add_router("", cases)
api.add_router("", publications)
api.add_router("", identity_checks)
api.add_router("", imports)
api.add_router("", seats)
api.add_router("", register)
api.add_router("", assessment)
api.add_router("", organisations)
api.add_router("", directory)
api.add_router("", certificates)
api.add_router("", prints)
api.add_router("", verification)
api.add_router("policy", policy)
