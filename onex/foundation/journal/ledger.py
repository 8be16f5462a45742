"""What the ledger is told of the journal: each entry's own salted commitment, under an opaque reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from onex.foundation.journal.batches import FIELDS
from onex.foundation.ledger.subjects import reference

if TYPE_CHECKING:
    from onex.foundation.journal.models import Entry
    from onex.foundation.ledger.services import Submission

TOLD = tuple(FIELDS.index(name) for name in ("event_id", "topic", "recorded_at", "organisation_ref", "subject", "commitment"))


def submission_of(entry: Entry, *, late: bool = False) -> Submission:
    """One entry's event; the organisation it concerns stands as its issuer, by reference."""
    subject = reference(entry.subject)
    return entry.event_id, entry.topic, entry.recorded_at, entry.organisation_ref, subject, bytes(entry.commitment), late


def submissions_of(rows: Iterable[tuple[Any, ...]]) -> Iterator[Submission]:
    """The events of rows of :data:`FIELDS`."""
    for row in rows:
        event, topic, moment, organisation, subject, commitment = (row[place] for place in TOLD)
        yield event, topic, moment, organisation, reference(subject), commitment, False
