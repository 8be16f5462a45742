"""Who is told of a single entry once its transaction has ended: for telling only. What acts on news is a reaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from onex.foundation.journal.models import Entry

Listener = Callable[["Entry"], None]

_listeners: dict[str, list[Listener]] = defaultdict(list)


def listen(topics: Collection[str], listener: Listener) -> None:
    """Tell ``listener`` of entries on these topics. It is told once each, not at all of what was rolled back, and may be
    told of nothing when the process dies in between: it writes a log, never a fact."""
    for topic in topics:
        if listener not in _listeners[topic]:
            _listeners[topic].append(listener)


def tell_listeners(entry: Entry) -> None:
    """Called by the journal for each entry it records one by one; entries recorded in bulk are not told."""
    for listener in _listeners.get(entry.topic, ()):
        transaction.on_commit(partial(listener, entry))
