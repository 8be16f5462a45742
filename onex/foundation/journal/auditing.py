"""The journal before the ledger's audit: every entry, committed to anew from what its row says today."""

from __future__ import annotations

from collections.abc import Iterator

from onex.foundation.journal.canonical import commitment_of
from onex.foundation.journal.models import Entry
from onex.foundation.ledger.auditing import Record, register_source
from onex.foundation.ledger.subjects import reference

CERTIFICATES = "certificate."
"""Types of events that tell of certificates themselves; all others are the journal's."""


def records() -> Iterator[Record]:
    """One record for each entry."""
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2_000):
        yield Record(f"journal_entry:{entry.pk}", entry.event_id, entry.topic, reference(entry.subject), _committed_to(entry))


def _committed_to(entry: Entry) -> bytes | None:
    try:
        return commitment_of(entry)
    except TypeError:
        return None  # text where the salt's bytes should be: SQLite keeps whatever an editor puts there


def is_of_the_journal(type_: str) -> bool:
    return not type_.startswith(CERTIFICATES)


register_source("journal", records, owns=is_of_the_journal)
