"""The log with a stop-watch: events in, leaves out, and COPY of the same bytes beside it."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.cpu import backend_cpu
from onex.foundation.ledger.auditing import audit
from onex.foundation.ledger.services import Submission, sequence, sequence_all, submit_many

COLUMNS = "index, event_id, subject, leaf_hash, body"


def measure(events: int, batch: int) -> dict[str, object]:
    """Run once in the (empty) database of the settings; the figures."""
    call_command("migrate", interactive=False, verbosity=0)
    sequence()
    began = time.perf_counter()
    with transaction.atomic():
        submit_many(_events(events))
    outbox = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_outbox")
    sequencer = _sequence(events, batch)
    return {
        "events": events,
        "batch": batch,
        "postgresql": connection.pg_version,  # type: ignore[attr-defined]  # this benchmark runs on PostgreSQL only
        "outbox_per_second": events / outbox,
        "sequencer": sequencer,
        "copy": _limits(events, batch),
        "audit": _audit(events),
    }


def _events(count: int) -> Iterator[Submission]:
    """Certificates as they are issued: each a subject of its own."""
    at = datetime.now(UTC)
    for number in range(count):
        subject = hashlib.sha256(number.to_bytes(8, "big")).digest()[:16]
        yield uuid.uuid4(), "certificate.issued", at, "org-benchmark", subject, secrets.token_bytes(32), False


def _sequence(events: int, batch: int) -> dict[str, float]:
    python, backend, began = sum(os.times()[:4]), backend_cpu(), time.perf_counter()
    taken = 0
    while taken < events:
        taken += sequence_all(batch=batch)
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "per_second": events / seconds,
        "cpu_python": sum(os.times()[:4]) - python,
        "cpu_postgresql": max(0.0, backend_cpu() - backend),
    }


def _limits(events: int, batch: int) -> dict[str, float]:
    """Rows a second by COPY in binary of the same entries, read beforehand: what the database itself can take."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT {COLUMNS} FROM ledger_entry ORDER BY index) TO STDOUT (FORMAT BINARY)") as copy,
    ):
        rows = list(copy)
    opening, rows[0] = rows[0][:19], rows[0][19:]
    return {
        "copy bare": events / _copied("", [b"".join([opening, *rows])]),
        "copy ix": events / _copied("INCLUDING INDEXES INCLUDING CONSTRAINTS", [b"".join([opening, *rows])]),
        "copy batch": events / _copied("INCLUDING INDEXES INCLUDING CONSTRAINTS", _batches(opening, rows[:events], batch)),
    }


def _batches(opening: bytes, rows: list[bytes], batch: int) -> list[bytes]:
    return [b"".join([opening, *rows[at : at + batch], b"\xff\xff"]) for at in range(0, len(rows), batch)]


def _copied(including: str, blocks: list[bytes]) -> float:
    """Seconds for these blocks, each a COPY and a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_copy")
        cursor.execute(f"CREATE TABLE bench_copy (LIKE ledger_entry {including})")
        began = time.perf_counter()
        for block in blocks:
            with cursor.copy(f"COPY bench_copy ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(block)
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_copy")
    return took


def _audit(events: int) -> dict[str, float]:
    report = audit(rows=False)
    assert report.sound, report
    return {"seconds": report.seconds, "hashing_per_million": report.hashing_seconds * 1_000_000 / events}
