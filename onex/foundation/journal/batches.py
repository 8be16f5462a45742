"""Many entries that differ only in their news: what they share is written once."""

from __future__ import annotations

import hmac
import os
import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from onex.foundation.journal.canonical import SALT_LENGTH, canonical, record_of

if TYPE_CHECKING:
    from onex.foundation.journal.events import Event
    from onex.foundation.journal.models import Entry

FIELDS = (
    "event_id",
    "recorded_at",
    "on_day",
    "topic",
    "subject",
    "author_ref",
    "author_seat",
    "organisation_ref",
    "province",
    "state_before",
    "state_after",
    "cites",
    "reason",
    "findings",
    "payload",
    "salt",
    "commitment",
    "record_version",
)
"""The columns of :func:`rows_like`, in order."""

VARYING = ("event", "payload", "subject", "topic")
"""The members of a record that differ within a batch, in the order RFC 8785 sorts them."""


def rows_like(shared: Entry, events: Iterable[Event]) -> Iterator[tuple[object, ...]]:
    """One row of :data:`FIELDS` per event; author, day, time, clauses, reason and findings are those of ``shared``."""
    parts = _parts(shared)
    cites, findings = canonical(shared.cites).decode(), canonical(shared.findings).decode()
    draw, salt_of, digest = uuid.uuid4, os.urandom, hmac.digest
    for event in events:
        event_id, salt, payload = draw(), salt_of(SALT_LENGTH), canonical(event.payload())
        news = (b'"%s"' % str(event_id).encode(), payload, canonical(event.subject), canonical(event.topic))
        record = b"".join(part for pair in zip(parts, (*news, b""), strict=True) for part in pair)
        yield (
            event_id,
            shared.recorded_at,
            shared.on_day,
            event.topic,
            event.subject,
            shared.author_ref,
            shared.author_seat,
            shared.organisation_ref,
            shared.province,
            shared.state_before,
            shared.state_after,
            cites,
            shared.reason,
            findings,
            payload.decode(),
            salt,
            digest(salt, record, "sha256"),
            shared.record_version,
        )


def _parts(shared: Entry) -> list[bytes]:
    """The canonical record of ``shared``, cut where a batch's records differ."""
    record = record_of(shared)
    members = [(name, b"" if name in VARYING else canonical(record[name])) for name in sorted(record)]
    parts, part = [], b"{"
    for place, (name, value) in enumerate(members):
        part += (b"," if place else b"") + canonical(name) + b":" + value
        if name in VARYING:
            parts.append(part)
            part = b""
    return [*parts, part + b"}"]
