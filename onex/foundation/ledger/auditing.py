"""The nightly audit: entries → leaf hashes → tiles → roots → signatures, and every record against its entry.

It reads one state of the database from beginning to end, changes nothing, and names the first bad thing of each kind. The
apps whose records are in the log register them here; the ledger itself knows none of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction

from onex.foundation.ledger.entries import decode
from onex.foundation.ledger.models import LedgerEntry, Pending
from onex.foundation.ledger.proving import LogAudit, blob
from onex.foundation.ledger.publishing import Published, published
from onex.foundation.ledger.troubles import Trouble

T = TypeVar("T")

FETCH = 5_000
LOOKED_UP = 500


@dataclass(frozen=True)
class Record:
    """A row of the business as the log must know it.

    ``name`` says which row (never a person); ``commitment`` is computed anew from the row as it stands, or None where the
    row contradicts itself; ``subject`` the 16 bytes it was entered under.
    """

    name: str
    event: UUID
    type: str
    subject: bytes
    commitment: bytes | None


@dataclass
class Report:
    """What was looked at and what was found; ``first`` holds one sentence for each kind of trouble."""

    entries: int = 0
    checkpoints: int = 0
    records: int = 0
    waiting: int = 0
    seconds: float = 0.0
    hashing_seconds: float = 0.0
    first: dict[Trouble, str] = field(default_factory=dict)
    counts: dict[Trouble, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.first

    def note(self, trouble: Trouble, where: str) -> None:
        """Add one finding."""
        self.first.setdefault(trouble, where)
        self.counts[trouble] = self.counts.get(trouble, 0) + 1


Source = Callable[[], Iterable[Record]]
_sources: dict[str, tuple[Source, Callable[[str], bool]]] = {}


def register_source(name: str, records: Source, *, owns: Callable[[str], bool]) -> None:
    """An app's records, every one of them, streamed; ``owns`` says which types of entries must have one."""
    _sources[name] = (records, owns)


def audit(*, rows: bool = True) -> Report:
    """Read everything once, or without ``rows`` the log alone: about a second per million entries for its hashes."""
    began, report = time.perf_counter(), Report()
    head = published()  # before the state is fixed: what is given out meanwhile is newer than what is read here
    with _one_state():
        seen = _log(report, head)
        if rows:
            _rows(seen, report)
        report.waiting = Pending.objects.count()
    report.seconds = time.perf_counter() - began
    return report


def _log(report: Report, head: Published | None) -> bytearray:
    """Audit the log itself; a byte for each index, zero until a record is found for it."""
    proof = LogAudit(report.note)
    rows = LedgerEntry.objects.order_by("index").values_list("index", "leaf_hash", "body")
    for some in _chunks(rows.iterator(chunk_size=FETCH), FETCH):
        proof.take([(index, blob(leaf), blob(body)) for index, leaf, body in some])
    proof.end(head)
    report.entries, report.checkpoints, report.hashing_seconds = proof.size, proof.checkpoints, proof.seconds
    return bytearray(proof.size)


def _rows(seen: bytearray, report: Report) -> None:
    """Every record against its entry, then every entry against the records that were seen."""
    for records, _owns in _sources.values():
        for some in _chunks(records(), LOOKED_UP):
            _compare(some, seen, report)
    _unseen(seen, report)


def _compare(records: Sequence[Record], seen: bytearray, report: Report) -> None:
    """Each record has one entry (or waits in the outbox) that says what the record says."""
    report.records += len(records)
    events = [record.event for record in records]
    rows = LedgerEntry.objects.filter(event_id__in=events).values_list("event_id", "index", "body")
    entered = {event: (index, blob(body)) for event, index, body in rows}
    missing = [event for event in events if event not in entered]
    waits = Pending.objects.filter(event_id__in=missing).values_list("event_id", "type", "subject", "commitment")
    waiting = {event: (type_, bytes(subject).hex(), bytes(commitment).hex()) for event, type_, subject, commitment in waits}
    for record in records:
        if record.event in entered:
            index, body = entered[record.event]
            if index < len(seen):
                seen[index] = 1
            said, where = _said(body), f"{record.name} ↔ #{index}"
        elif record.event in waiting:
            said, where = waiting[record.event], f"{record.name} ↔ outbox"
        else:
            report.note(Trouble.EVENT_MISSING, record.name)
            continue
        if record.commitment is None or said != (record.type, record.subject.hex(), record.commitment.hex()):
            report.note(Trouble.ROW_ALTERED, where)


def _said(body: bytes) -> tuple[str, str, str] | None:
    try:
        said = decode(body)
    except ValueError:
        return None  # named as an altered entry already
    return said.type, said.subject, said.commitment


def _unseen(seen: bytearray, report: Report) -> None:
    """Entries of a type that has records, without one: a row was dropped."""
    index = seen.find(0)
    while index >= 0:
        body = LedgerEntry.objects.filter(index=index).values_list("body", flat=True).first()
        said = None if body is None else _said(blob(body))
        if said is not None and any(owns(said[0]) for _records, owns in _sources.values()):
            report.note(Trouble.ROW_MISSING, f"{said[0]} #{index}")
        index = seen.find(0, index + 1)


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    coming = iter(rows)
    while some := list(islice(coming, size)):
        yield some


@contextmanager
def _one_state() -> Iterator[None]:
    """Everything read within sees the same state; nobody is kept from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # not atomic(), which would be BEGIN IMMEDIATE and keep writers out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
