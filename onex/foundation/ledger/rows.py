"""Writing the batch's leaves, and finding where their subjects last stood, in one statement each."""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Max

from onex.foundation.ledger.models import HASH_BYTES, SUBJECT_BYTES, LedgerEntry
from onex.foundation.tables.binary import fetch
from onex.foundation.tables.bulk import insert_rows

COPY = "COPY ledger_entry (index, event_id, subject, leaf_hash, body) FROM STDIN (FORMAT BINARY)"
OPENING = b"PGCOPY\n\xff\r\n\0" + bytes(8)
LAST = """
SELECT given.subject, last.index FROM unnest(%b::bytea[]) AS given (subject) CROSS JOIN LATERAL
    (SELECT index FROM ledger_entry AS entry WHERE entry.subject = given.subject ORDER BY index DESC LIMIT 1) AS last
"""
SQLITE_PARAMETERS = 500
CLOSING = b"\xff\xff"
ROW = struct.Struct(f">hiqi16si{SUBJECT_BYTES}si{HASH_BYTES}si")
"""Number of fields, then each field after its length; the body itself follows."""


class Leaf(NamedTuple):
    """An entry with its place."""

    place: int
    event: bytes
    subject: bytes
    hash: bytes
    body: bytes


def insert_leaves(leaves: Sequence[Leaf]) -> None:
    """Add the entries; by COPY in PostgreSQL's binary format, written here since every row has the same shape."""
    if connection.vendor != "postgresql":
        columns = ("index", "event_id", "subject", "leaf_hash", "body")
        insert_rows(
            LedgerEntry, columns, ((one.place, UUID(bytes=one.event), one.subject, one.hash, one.body) for one in leaves)
        )
        return
    pack, parts = ROW.pack, [OPENING]
    for one in leaves:
        parts.append(pack(5, 8, one.place, 16, one.event, SUBJECT_BYTES, one.subject, HASH_BYTES, one.hash, len(one.body)))
        parts.append(one.body)
    parts.append(CLOSING)
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(COPY) as copy:
        copy.write(b"".join(parts))


def last_indices(subjects: Collection[bytes]) -> dict[bytes, int]:
    """Subject → index of its last entry so far; subjects the log does not know are left out."""
    if connection.vendor == "postgresql":
        return dict(fetch(connection, LAST, [list(subjects)]))
    found: dict[bytes, int] = {}
    chosen = list(subjects)
    for start in range(0, len(chosen), SQLITE_PARAMETERS):
        rows = LedgerEntry.objects.filter(subject__in=chosen[start : start + SQLITE_PARAMETERS])
        found |= {
            bytes(one): last
            for one, last in rows.order_by().values("subject").annotate(last=Max("index")).values_list("subject", "last")
        }
    return found
