"""Taking events off the outbox, in the order they were written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection

from onex.foundation.ledger.models import Pending
from onex.foundation.tables.binary import fetch

TAKE = """
DELETE FROM ledger_outbox WHERE id = ANY(ARRAY(SELECT id FROM ledger_outbox ORDER BY id LIMIT %s))
RETURNING id, event_id, type, happened_at, issuer, subject, commitment, late
"""
FORM = "%Y-%m-%dT%H:%M:%S.%fZ"
POSTGRES_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)


class Taken(NamedTuple):
    """An event that waits no longer; ``event`` is the 16 bytes of its id, ``time`` in UTC with six decimals."""

    id: int
    event: bytes
    type: str
    time: str
    issuer: str
    subject: bytes
    commitment: bytes
    late: bool


def take(count: int) -> list[Taken]:
    """Take the oldest ``count`` events off, in the sequencer's transaction."""
    if connection.vendor == "postgresql":
        times: dict[bytes, str] = {}
        taken = []
        for row in sorted(fetch(connection, TAKE, [count], unread=("uuid", "timestamptz"))):
            pk, event, type_, moment, issuer, subject, commitment, late = row
            if moment not in times:  # the events of a batch share theirs
                times[moment] = (POSTGRES_BEGAN + timedelta(microseconds=int.from_bytes(moment, "big", signed=True))).strftime(
                    FORM
                )
            taken.append(Taken(pk, event, type_, times[moment], issuer, subject, commitment, late))
        return taken
    waiting = list(Pending.objects.order_by("pk")[:count])
    taken = [
        Taken(
            one.pk,
            one.event_id.bytes,
            one.type,
            one.happened_at.astimezone(UTC).strftime(FORM),
            one.issuer,
            bytes(one.subject),
            bytes(one.commitment),
            one.late,
        )
        for one in waiting
    ]
    if taken:
        # Contiguous up to the last: nobody else takes rows off, and the file is locked.
        Pending.objects.filter(pk__lte=taken[-1].id).delete()
    return taken
