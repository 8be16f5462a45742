"""Counting: one statement for all the counters of a request, safe among any number of processes.

A window begins with the first try and ends when it was said to: tries that are refused do not prolong it. Within a window
that begins late in another the budget may be spent twice; it is a budget, not a law.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

from django.db import Error, connection
from django.db.models import F

from onex.foundation.limits.models import Window
from onex.foundation.limits.security_log import SecurityEvent, tell
from onex.foundation.parties.vault import blind_index

PURPOSE = "limits"
CLEARED_EVERY = 500
CLEARED_AT_ONCE = 2_000
MOST_KEPT = 50_000
"""Counters a process keeps while the database cannot count; beyond it the oldest are forgotten."""
TOLD_EVERY = 60.0


class Tally(NamedTuple):
    """One counter, by its keyed hash, and the length of its window in seconds."""

    key: bytes
    within: int


class Counted(NamedTuple):
    """How often by now, and when the window ends (seconds since 1970)."""

    times: int
    ends: int


def key_of(*parts: str) -> bytes:
    """Stands for what is counted: 16 bytes that say nothing of it."""
    return blind_index(PURPOSE, "\0".join(parts))


def count(tallies: Sequence[Tally], *, now: int) -> dict[bytes, Counted]:
    """Add one to each counter. If the database cannot, this process counts alone: neither open to all nor closed to all."""
    ordered = sorted(set(tallies))  # one order for everybody: nobody waits in a circle
    if not ordered:
        return {}
    try:
        counted = _upsert(ordered, now)
        _clear(now)
    except Error as error:
        return _alone.count(ordered, now, type(error).__name__)
    return counted


def give_back(keys: Sequence[bytes]) -> None:
    """Take one try off each counter: it turned out to be none of those it guards against."""
    try:
        Window.objects.filter(key__in=list(keys), count__gt=0).update(count=F("count") - 1)
    except Error:
        _alone.give_back(keys)


def forget_expired(*, now: int) -> int:
    """Remove windows that have ended, some at a time, in one statement; rows another process is at are left."""
    quote = connection.ops.quote_name
    table = quote(Window._meta.db_table)
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE ends <= %s LIMIT %s {skip})",  # noqa: S608  (our own names)
            [now, CLEARED_AT_ONCE],
        )
        return int(cursor.rowcount)


def _upsert(ordered: Sequence[Tally], now: int) -> dict[bytes, Counted]:
    quote = connection.ops.quote_name
    table, number = quote(Window._meta.db_table), quote("count")
    rows = ", ".join(["(%s, 1, %s)"] * len(ordered))
    values = [part for tally in ordered for part in (tally.key, now + tally.within)]
    over = f"{table}.ends <= %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, {number}, ends) VALUES {rows}"  # noqa: S608  (our own names)
            f" ON CONFLICT (key) DO UPDATE SET {number} = CASE WHEN {over} THEN 1 ELSE {table}.{number} + 1 END,"
            f" ends = CASE WHEN {over} THEN excluded.ends ELSE {table}.ends END"
            f" RETURNING key, {number}, ends",
            [*values, now, now],
        )
        return {bytes(key): Counted(times, ends) for key, times, ends in cursor.fetchall()}


_since_cleared = 0


def _clear(now: int) -> None:
    """Now and then, and never inside somebody's transaction."""
    global _since_cleared  # noqa: PLW0603  (a counter of this process; two threads that lose one do no harm)
    _since_cleared += 1
    if _since_cleared >= CLEARED_EVERY and not connection.in_atomic_block:
        _since_cleared = 0
        forget_expired(now=now)


class _Alone:
    """Counters in this process, for as long as the database does not answer."""

    def __init__(self) -> None:
        self.kept: dict[bytes, Counted] = {}
        self.lock = threading.Lock()
        self.told_at = -TOLD_EVERY

    def count(self, ordered: Sequence[Tally], now: int, why: str) -> dict[bytes, Counted]:
        if time.monotonic() - self.told_at >= TOLD_EVERY:
            self.told_at = time.monotonic()
            tell(SecurityEvent.LIMITER_FAILED, error=why)
        with self.lock:
            return {tally.key: self._add(tally, now) for tally in ordered}

    def give_back(self, keys: Sequence[bytes]) -> None:
        with self.lock:
            for key in keys:
                held = self.kept.get(key)
                if held is not None:
                    self.kept[key] = held._replace(times=max(held.times - 1, 0))

    def _add(self, tally: Tally, now: int) -> Counted:
        held = self.kept.pop(tally.key, None)
        if held is None or held.ends <= now:
            held = Counted(0, now + tally.within)
        while len(self.kept) >= MOST_KEPT:
            self.kept.pop(next(iter(self.kept)))
        self.kept[tally.key] = Counted(held.times + 1, held.ends)
        return self.kept[tally.key]


_alone = _Alone()
