"""When a session begins, ends, and how fresh the proof is that it rests on. All of it is kept and judged by the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
WRITTEN_EVERY = timedelta(seconds=60)
"""The last activity is written at most once a minute: a session ends 29 to 30 minutes after it, never later."""

BEGAN, SEEN, PROVED = "began_at", "seen_at", "proved_at"
POLLING = "X-Polling"
"""A page that asks again by itself says so in this header: it is no sign that anybody is there."""


def began(sender: object, request: HttpRequest, **_facts: object) -> None:
    """Django signed a user in, which it is asked to do only when every factor asked for was right."""
    now = timezone.now().timestamp()
    request.session.update({BEGAN: now, SEEN: now, PROVED: now})


def listen() -> None:
    """Called when the app is ready."""
    user_logged_in.connect(began, dispatch_uid="accounts.sessions")


def end_if_over(request: HttpRequest) -> None:
    """Sign out a session that was idle for 30 minutes or is 12 hours old; note that another one is in use."""
    session = request.session
    if not session.session_key or not request.user.is_authenticated:
        return
    now = timezone.now()
    began_at, seen_at = _instant(session.get(BEGAN)), _instant(session.get(SEEN))
    if began_at is None or seen_at is None or now - began_at >= ABSOLUTE or now - seen_at >= IDLE:
        logout(request)
    elif now - seen_at >= WRITTEN_EVERY and POLLING not in request.headers:
        session[SEEN] = now.timestamp()


def prove(request: HttpRequest) -> None:
    """A factor was shown just now."""
    request.session[PROVED] = timezone.now().timestamp()


def proved_within(request: HttpRequest, period: timedelta) -> bool:
    """Whether a factor was shown less than ``period`` ago in this session."""
    proved_at = _instant(request.session.get(PROVED))
    return proved_at is not None and timedelta(0) <= timezone.now() - proved_at < period


def _instant(stored: float | None) -> datetime | None:
    return None if stored is None else datetime.fromtimestamp(stored, tz=timezone.get_current_timezone())
