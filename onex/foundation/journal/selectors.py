"""Reading the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from onex.foundation.journal.canonical import is_intact
from onex.foundation.journal.models import Entry

if TYPE_CHECKING:
    from django.db.models import QuerySet


def entries_for(subject: str) -> QuerySet[Entry]:
    """Every entry on one subject, oldest first."""
    return Entry.objects.filter(subject=subject)


def entries_after(entry_id: int, topics: Iterable[str]) -> QuerySet[Entry]:
    """Entries of these topics after a reader's cursor, oldest first.

    On PostgreSQL an entry still being written may carry a lower number than one already committed: a reader that must
    miss nothing takes the ledger's order instead, or reads again from a cursor some minutes back; it is idempotent.
    """
    return Entry.objects.filter(id__gt=entry_id, topic__in=tuple(topics))


def find_previous(entry: Entry) -> Entry | None:
    """The entry before this one on the same subject; None for the first."""
    return Entry.objects.filter(subject=entry.subject, id__lt=entry.pk).order_by("-id").first()


def altered_entries() -> Iterator[Entry]:
    """Entries that no longer say what they were committed to: somebody edited the database."""
    return (entry for entry in Entry.objects.iterator(chunk_size=2000) if not is_intact(entry))
