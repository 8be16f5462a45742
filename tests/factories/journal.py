"""News for the journal, and the one way a test may empty tables that only grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from onex.foundation.journal.append_only import guard, guarded_tables, unguard
from onex.foundation.journal.authors import Author
from onex.foundation.journal.events import Event
from onex.foundation.journal.models import Entry
from onex.foundation.journal.services import record

BY = Author(ref="user:1", seat="省级教育部门经办 · 示范省教育厅")
ON = date(2026, 3, 2)


@dataclass(frozen=True)
class SomethingHappened(Event):
    """News of no app."""

    topic = "testing.something_happened"

    count: int = 1
    what: str = "测试"
    share: Decimal = Decimal("0.50")
    since: date = ON
    parts: tuple[str, ...] = ()


@contextmanager
def append_only_suspended() -> Iterator[None]:
    """Take the triggers off while the suite empties its database after a test with real transactions.

    Only the owner of the tables can do this, and only code of the test suite does: the product has no such door.
    """
    tables = guarded_tables(connection)
    for table in tables:
        unguard(connection, table)
    try:
        yield
    finally:
        for table in tables:
            guard(connection, table)


def make_entry(
    *, subject: str = "case:1", by: Author = BY, on: date = ON, reason: str = "", event: Event | None = None
) -> Entry:
    """One recorded entry."""
    with transaction.atomic():
        return record(event or SomethingHappened(subject=subject), by=by, cites=("S6.3",), reason=reason, on=on)
