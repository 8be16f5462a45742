"""Puts the actor on each request, from the mandate as it stands now: rights end at once, in open sessions too."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from onex.foundation.accounts.actors import ANONYMOUS, Actor, actor_without_seat
from onex.foundation.accounts.models import User
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.selectors import find_seat
from onex.foundation.accounts.services import SEAT_KEY
from onex.foundation.accounts.sign_in.sessions import end_if_over
from onex.foundation.accounts.sign_in.step_up import StepUpNeeded, ask_again


class SeatMiddleware:
    """Sets ``request.actor``."""

    def __init__(self, get_response: Callable[[SeatedRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: SeatedRequest) -> HttpResponseBase:
        end_if_over(request)
        request.actor = actor_of(request)
        return self.get_response(request)


def actor_of(request: SeatedRequest) -> Actor:
    """The session's user in the seat taken, without one if it is no longer held, or nobody."""
    user = request.user
    if not isinstance(user, User):
        return ANONYMOUS
    mandate_id = request.session.get(SEAT_KEY)
    seated = find_seat(user, mandate_id, timezone.localdate()) if mandate_id is not None else None
    return seated or actor_without_seat(user)


class StepUpMiddleware:
    """Where a page's view asks for a fresh proof, the reader gives it and goes on with what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return ask_again(request, exception) if isinstance(exception, StepUpNeeded) else None
