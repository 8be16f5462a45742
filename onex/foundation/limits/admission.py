"""What every door asks first: has this asker asked too often, too often for this record, or for too many records?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from onex.foundation.limits.budgets import BUDGETS, Budget, Per, Use
from onex.foundation.limits.clients import client_group
from onex.foundation.limits.counting import Counted, Tally, count, key_of
from onex.foundation.limits.refusals import TooOften
from onex.foundation.limits.security_log import SecurityEvent, tell

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"


class Asker(NamedTuple):
    """Who is counted: an account, or an address when nobody is signed in."""

    name: str
    signed_in: bool


class Line(NamedTuple):
    """One budget of one request, with the counter it is counted on."""

    use: Use
    budget: Budget
    tally: Tally


def asker_of(request: HttpRequest) -> Asker:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return Asker(f"account|{user.pk}", signed_in=True)
    return Asker(f"client|{client_group(request)}", signed_in=False)


def admit(request: HttpRequest, use: Use | None = None) -> None:
    """Count the request on every budget that applies. Raises :class:`TooOften`; counts a request once."""
    if getattr(request, "admitted", False):
        return
    request.admitted = True  # type: ignore[attr-defined]  # one door may lead through another
    record = record_of(request)
    spend(request, uses_of(request, use, record), record)


def uses_of(request: HttpRequest, declared: Use | None, record: str) -> tuple[Use, ...]:
    """What the door declares, or what the request is by its kind: a plain page that names nothing is not counted.

    A door for guesses is counted by :func:`guessing.guess`, once it is known what is guessed at; looking at its form is not.
    """
    writes = request.method not in SAFE
    uses = [declared] if declared is not None and declared is not Use.GUESS else []
    if request.path_info.startswith(API) and declared is not Use.OPEN:
        uses.append(Use.API)
    if writes and declared is None:
        uses.append(Use.WRITE)
    if not uses and not writes and (record or request.META.get("QUERY_STRING")):
        uses.append(Use.LOOK)
    return tuple(uses)


def record_of(request: HttpRequest) -> str:
    """The record the address names, the same at a page and at the API; empty for an address that names none."""
    match = request.resolver_match
    named: Mapping[str, object] = match.kwargs if match is not None else {}
    return "&".join(f"{name}={value}" for name, value in sorted(named.items()))


def spend(request: HttpRequest, uses: Iterable[Use], record: str) -> None:
    """Count on the budgets of ``uses``, and refuse when one of them is spent."""
    asker, now = asker_of(request), int(timezone.now().timestamp())
    lines = [line for use in uses for line in lines_of(use, asker, record, now)]
    direct = [line for line in lines if line.budget.per is not Per.OBJECTS]
    counted = count([line.tally for line in direct], now=now)
    new = {line.use for line in direct if line.budget.per is Per.OBJECT and counted[line.tally.key].times == 1}
    different = [line for line in lines if line.budget.per is Per.OBJECTS and line.use in new]
    counted |= count([line.tally for line in different], now=now)
    for line in (*direct, *different):
        refuse_if_spent(request, line, counted[line.tally.key], asker, now)


def lines_of(use: Use, asker: Asker, record: str, now: int) -> list[Line]:
    """The budgets of a use that apply, each with its counter; those of records only where one is named."""
    found = []
    for budget in BUDGETS[use]:
        if budget.per in {Per.OBJECT, Per.ANYBODY} and not record:
            continue
        parts = {
            Per.ASKER: (asker.name,),
            Per.OBJECT: (asker.name, record),
            Per.OBJECTS: (asker.name,),
            Per.ANYBODY: (record,),
        }[budget.per]
        key = key_of(use.value, budget.per.value, *parts)
        found.append(Line(use, budget, Tally(key, int(budget.within.total_seconds()))))
    return found


def refuse_if_spent(request: HttpRequest, line: Line, counted: Counted, asker: Asker, now: int) -> None:
    """Raise :class:`TooOften` and tell the security log when a budget is spent."""
    times = line.budget.times(signed_in=asker.signed_in)
    if counted.times <= times:
        return
    if counted.times == times + 1:  # told once a window, not with every try that follows
        tell(SecurityEvent.RATE_LIMITED, request, use=line.use.value, per=line.budget.per.value, times=times)
    raise TooOften(line.use, line.budget, times=times, ends=counted.ends, now=now)
