"""Every page and every API operation says who may come in; what says nothing fails the build.

::

    @door(CertificatesPermission.VIEW_BATCH)      # a seat that carries the permission
    @signed_in_door("one's own seats")            # anyone signed in, with the reason
    @public_door("verification is for anyone")    # anyone, with the reason

``step_up=True`` asks for a factor shown within the last minutes as well (``require_fresh_factor`` does so inside a view).
Every door counts how often it is asked (``onex.foundation.limits``); ``use`` says what for where the kind of request does not.

On an API operation the door stands under the route decorator, next to the function.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from onex.foundation.accounts.actors import ANONYMOUS, Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.sign_in.step_up import require_fresh_factor as require_fresh_factor
from onex.foundation.limits.admission import admit
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.refusals import NotAllowed, NotSignedIn

View = TypeVar("View", bound=Callable[..., Any])

API = "/api/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True)
class Door:
    """What a view declares: a permission, or why it needs none."""

    permission: StrEnum | None
    public: bool
    why: str
    step_up: bool = False
    use: Use | None = None


def door(permission: StrEnum, *, step_up: bool = False, use: Use | None = None) -> Callable[[View], View]:
    """Only for a seat that carries ``permission``; with ``step_up``, what changes something needs a fresh factor too."""
    return _hang(Door(permission=permission, public=False, why="", step_up=step_up, use=use))


def signed_in_door(why: str, *, step_up: bool = False) -> Callable[[View], View]:
    """For anyone signed in, whatever the seat."""
    return _hang(Door(permission=None, public=False, why=why, step_up=step_up))


def public_door(why: str, *, use: Use | None = None) -> Callable[[View], View]:
    """For anyone at all."""
    return _hang(Door(permission=None, public=True, why=why, use=use))


def _hang(door: Door) -> Callable[[View], View]:
    def hang(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> object:
            admit(request, door.use)
            turned_away = _turn_away(request, door)
            return view(request, *args, **kwargs) if turned_away is None else turned_away

        guarded.__door__ = door  # type: ignore[attr-defined]  # the mark the architecture test looks for
        guarded.__signature__ = _signature(view)  # type: ignore[attr-defined]  # read by ninja, see _signature
        return cast("View", guarded)

    return hang


def _turn_away(request: HttpRequest, door: Door) -> HttpResponseBase | None:
    """``None`` to let in; else the way to the sign-in page. Raises the refusal where a page cannot help."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    if request.path_info.startswith(API) and actor.signed_in and request.method not in SAFE_METHODS:
        _check_cross_site(request)
    if door.public:
        return None
    if not actor.signed_in:
        if request.path_info.startswith(API):
            raise NotSignedIn("not_signed_in", _("请先登录"))
        return to_sign_in(request)
    if door.permission is not None and not may(actor, door.permission):
        raise NotAllowed("not_allowed", _("您当前的席位没有此项权限"), allowed=(reverse("accounts:seat"),))
    if door.step_up and (door.permission is None or request.method not in SAFE_METHODS):
        require_fresh_factor(request)
    return None


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page, and from there back to the page asked for (never to an address only a form may go to)."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(reverse(settings.LOGIN_URL))
    came_for = f"?{urlencode({'next': request.get_full_path()})}" if request.method in {"GET", "HEAD"} else ""
    return HttpResponseRedirect(reverse(settings.LOGIN_URL) + came_for)


def _check_cross_site(request: HttpRequest) -> None:
    """A session cookie alone does not carry a change through the API: the request must come from our own pages."""
    middleware = CsrfViewMiddleware(lambda _request: HttpResponseRedirect("/"))
    request.csrf_processing_done = False  # type: ignore[attr-defined]  # set by Django when ninja exempted the view
    middleware.process_request(request)
    if middleware.process_view(request, _not_exempt, (), {}) is not None:
        raise NotAllowed("cross_site", _("请求未带本站的防伪标记，没有保存任何内容；请刷新页面后重试"))


def _not_exempt(_request: HttpRequest) -> HttpResponseBase:
    """Stands for a view that the check applies to; never called."""
    raise NotImplementedError


def _signature(view: Callable[..., object]) -> inspect.Signature:
    """The view's signature with its annotations looked up where the view was written.

    ninja looks them up in the module of the function it is handed, which would be this one.
    """
    signature = inspect.signature(view)
    names = getattr(inspect.unwrap(view), "__globals__", {})
    parameters = [
        parameter.replace(annotation=_looked_up(parameter.annotation, names)) for parameter in signature.parameters.values()
    ]
    return signature.replace(parameters=parameters, return_annotation=_looked_up(signature.return_annotation, names))


def _looked_up(annotation: object, names: dict[str, object]) -> object:
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, names)  # noqa: S307  (our own source's annotation, as typing.get_type_hints does)
    except NameError:
        return annotation  # imported for type checkers only, such as HttpRequest: nobody reads it at run time
