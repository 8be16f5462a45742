"""Writing the ledger: the outbox in the business transaction, the sequencer, the witnesses' signatures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from onex.foundation.ledger.models import Pending
from onex.foundation.ledger.sequencing import publish_head, sequence, sequence_all
from onex.foundation.tables.bulk import insert_rows

__all__ = ["Submission", "publish_head", "sequence", "sequence_all", "submit", "submit_many"]

COLUMNS = ("event_id", "type", "happened_at", "issuer", "subject", "commitment", "late")

Submission = tuple[UUID, str, datetime, str, bytes, bytes, bool]
"""Event id, type, when it happened, the issuer's reference, subject reference (16 bytes), commitment (32 bytes), late."""


def submit(*, event: UUID, kind: str, at: datetime, issuer: str, subject: bytes, commitment: bytes, late: bool = False) -> None:
    """Put one event into the outbox, in the transaction of the fact it tells of.

    Nothing personal: ``subject`` and ``commitment`` are hashes under a salt or key. ``TransactionManagementError``
    outside a transaction.
    """
    _require_transaction()
    Pending.objects.create(
        event_id=event, type=kind, happened_at=at, issuer=issuer, subject=subject, commitment=commitment, late=late
    )


def submit_many(events: Iterable[Submission]) -> int:
    """Put many into the outbox, by COPY on PostgreSQL; how many."""
    _require_transaction()
    return insert_rows(Pending, COLUMNS, events)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is submitted in the transaction of its fact")
