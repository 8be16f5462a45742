"""How news goes up: an app says on which topics it acts; each entry reaches it once, after its transaction, in ledger order.

Ledger order has no gaps and never changes, whatever order transactions began in, so that a cursor cannot pass an entry by.
What a reaction writes and its cursor are one transaction: killed anywhere, it is done again or was done, never twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, connection, transaction

from onex.foundation.journal.models import Entry, ReactionCursor
from onex.foundation.ledger.models import LedgerEntry
from onex.foundation.policy.refusals import Refusal

Act = Callable[[Entry], None]
PORTION = 20_000
"""Ledger entries looked through in one transaction; most are of other topics."""

log = structlog.get_logger("onex.reactions")


@dataclass(frozen=True)
class Reaction:
    """What an app does on some topics, under a name that never changes: its cursor is kept by it."""

    name: str
    topics: frozenset[str]
    act: Act


_reactions: dict[str, Reaction] = {}


def reaction(name: str, topics: Collection[str]) -> Callable[[Act], Act]:
    """Register ``act(entry)``; a new reaction begins with the first entry there ever was."""

    def _register(act: Act) -> Act:
        known = _reactions.setdefault(name, Reaction(name, frozenset(topics), act))
        if known.act is not act:
            raise ValueError(f"two reactions are named {name!r}")
        return act

    return _register


def react() -> int:
    """Let every reaction see what is new; the number of entries acted on. One that fails waits, the others go on."""
    return sum(_catch_up(one) for one in _reactions.values())


def lag() -> dict[str, int]:
    """Ledger entries each reaction has not looked at yet."""
    last = LedgerEntry.objects.order_by("-index").values_list("index", flat=True).first()
    size = 0 if last is None else last + 1
    held = dict(ReactionCursor.objects.values_list("name", "seen"))
    return {name: size - held.get(name, 0) for name in _reactions}


def _catch_up(one: Reaction) -> int:
    acted = 0
    try:
        while (some := _portion(one)) is not None:
            acted += some
    except (Refusal, ArithmeticError, LookupError, TypeError, ValueError, DatabaseError) as error:
        _failed(one, error)
    return acted


def _failed(one: Reaction, error: Exception) -> None:
    """Told without the error's own words: they may hold what the reaction read."""
    log.error("reaction_failed", reaction=one.name, error=type(error).__name__)
    if connection.connection is not None and not connection.is_usable():
        connection.close()


@transaction.atomic
def _portion(one: Reaction) -> int | None:
    """Act on the next portion; None at the end, or where another process is at it."""
    ReactionCursor.objects.get_or_create(name=one.name)
    skip = connection.features.has_select_for_update_skip_locked
    cursor = ReactionCursor.objects.select_for_update(skip_locked=skip).filter(name=one.name).first()
    if cursor is None:
        return None
    ahead = LedgerEntry.objects.filter(index__gte=cursor.seen).order_by("index").values_list("index", "event_id")[:PORTION]
    places = {event: index for index, event in ahead}
    if not places:
        return None
    news = Entry.objects.filter(
        topic__in=one.topics,
        event_id__in=LedgerEntry.objects.filter(index__gte=cursor.seen, index__lte=max(places.values())).values("event_id"),
    )
    heard = sorted(news, key=lambda entry: places[entry.event_id])
    for entry in heard:
        one.act(entry)
    cursor.seen = max(places.values()) + 1
    cursor.save(update_fields=["seen"])
    return len(heard)
