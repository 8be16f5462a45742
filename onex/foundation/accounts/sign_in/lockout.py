"""Locks (锁定) after failures, on account and place together, that nobody can prolong from outside.

An attempt is counted before the password is looked at and taken back when it was right, so that many at once do not get
more tries than one after the other. While a lock runs nothing is counted: it ends when it was said to end. A browser in
which the account has signed in before is a place of its own: strangers elsewhere, or at the same address, do not lock it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from onex.foundation.accounts.sign_in.models import Attempts
from onex.foundation.parties.vault import blind_index

WINDOW = timedelta(minutes=15)
LOCK = timedelta(minutes=15)
PURPOSE = "sign-in attempts"
PURGE_ROWS = 100


@dataclass(frozen=True)
class Counter:
    """What is counted (``what`` and ``whose`` become a keyed hash), and how many failures lock it."""

    what: str
    whose: str
    limit: int

    @property
    def key(self) -> bytes:
        return blind_index(PURPOSE, f"{self.what}|{self.whose}")


def take(counters: Sequence[Counter], *, now: datetime) -> datetime | None:
    """Count one attempt on each counter and answer None; or count nothing and answer until when one of them is locked."""
    ordered = sorted(counters, key=lambda counter: counter.key)  # one order for everybody: nobody waits in a circle
    with transaction.atomic():
        Attempts.objects.bulk_create(
            [Attempts(key=counter.key, expires_at=now + WINDOW) for counter in ordered], ignore_conflicts=True
        )
        keys = [counter.key for counter in ordered]
        rows = {bytes(row.key): row for row in Attempts.objects.select_for_update().filter(key__in=keys).order_by("key")}
        locked = [row.locked_until for row in rows.values() if row.locked_until is not None and row.locked_until > now]
        if locked:
            return max(locked)
        for counter in ordered:
            _count(rows[counter.key], counter, now)
    _forget_expired(now)
    return None


def give_back(counters: Sequence[Counter]) -> None:
    """The attempt was right: what is bound to a place is forgotten; wider counters lose this one attempt."""
    for counter in sorted(counters, key=lambda counter: counter.key):
        row = Attempts.objects.filter(key=counter.key)
        if counter.what in PLACES:
            row.delete()
        else:
            row.filter(failures__gt=0).update(failures=F("failures") - 1)


PLACES = frozenset({"account and place", "factor and place", "confirm"})
"""Counters that a success sets to nothing."""


def _count(row: Attempts, counter: Counter, now: datetime) -> None:
    if row.expires_at <= now or row.locked_until is not None:
        row.failures, row.expires_at, row.locked_until = 0, now + WINDOW, None
    row.failures += 1
    if row.failures >= counter.limit:
        row.locked_until = row.expires_at = now + LOCK
    row.save(update_fields=["failures", "expires_at", "locked_until"])


def _forget_expired(now: datetime) -> None:
    """A few rows at a time; rows another process is at are left for the next time."""
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        expired = Attempts.objects.select_for_update(skip_locked=skip).filter(expires_at__lte=now)
        Attempts.objects.filter(pk__in=[row.pk for row in expired[:PURGE_ROWS]]).delete()
