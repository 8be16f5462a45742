"""Taking events off the outbox, in the order they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from django.db import connection

from onex.foundation.ledger.models import Pending

TAKE = """
DELETE FROM ledger_outbox WHERE id = ANY(ARRAY(SELECT id FROM ledger_outbox ORDER BY id LIMIT %s))
RETURNING id, event_id::text, type, to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
          issuer, subject, commitment, late
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that waits no longer; ``time`` is in UTC with six decimals."""

    id: int
    event: str
    type: str
    time: str
    issuer: str
    subject: bytes
    commitment: bytes
    late: bool


def take(count: int) -> list[Taken]:
    """Take the oldest ``count`` events off, in the sequencer's transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [count])
            return [
                Taken(pk, event, type_, time, issuer, bytes(subject), bytes(commitment), late)
                for pk, event, type_, time, issuer, subject, commitment, late in sorted(cursor.fetchall())
            ]
    waiting = list(Pending.objects.order_by("pk")[:count])
    taken = [
        Taken(
            one.pk,
            str(one.event_id),
            one.type,
            one.happened_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
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
