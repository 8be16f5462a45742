"""Events for the log, and strangers' eyes on it: everything is verified from what is served, never from the rows."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import UTC, datetime

from django.db import transaction

from onex.foundation.ledger import services

AT = datetime(2026, 3, 2, 1, 2, 3, 4, tzinfo=UTC)


def subject_of(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:16]


def submit_events(
    count: int = 1, *, subject: str = "", kind: str = "testing.something_happened", at: datetime = AT
) -> list[uuid.UUID]:
    """``count`` events in the outbox, each on a subject of its own unless one is named."""
    ids = [uuid.uuid4() for _number in range(count)]
    with transaction.atomic():
        services.submit_many(
            (one, kind, at, "org-1", subject_of(subject or str(one)), secrets.token_bytes(32), False) for one in ids
        )
    return ids
