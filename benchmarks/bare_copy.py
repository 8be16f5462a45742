"""The limit: PostgreSQL's own COPY of the very rows the platform has written, into tables of the same columns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

BLOCK = 1 << 20


@dataclass(frozen=True)
class Limit:
    """Seconds COPY took for these rows: into a table without any index, and into one with the same indexes."""

    tables: tuple[str, ...]
    rows: int
    bare: float
    indexed: float


def limit_of(tables: Sequence[str]) -> Limit:
    """Copy the rows of ``tables`` out, then in again twice; the copies are dropped."""
    rows, bare, indexed = 0, 0.0, 0.0
    for table in tables:
        blocks, count = _out(table)
        rows += count
        bare += _in(table, blocks, "")
        indexed += _in(table, blocks, "INCLUDING INDEXES INCLUDING CONSTRAINTS")
    return Limit(tuple(tables), rows, bare, indexed)


def _out(table: str) -> tuple[list[bytes], int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        count = int(cursor.fetchone()[0])
        blocks: list[bytes] = []
        with cursor.copy(f"COPY {table} TO STDOUT") as copy:
            pending = bytearray()
            for part in copy:
                pending += part
                if len(pending) > BLOCK:
                    blocks.append(bytes(pending))
                    pending.clear()
            blocks.append(bytes(pending))
    return blocks, count


def _in(table: str, blocks: Sequence[bytes], including: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_copy")
        cursor.execute(f"CREATE TABLE bench_copy (LIKE {table} {including})")
        started = time.perf_counter()
        with cursor.copy("COPY bench_copy FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        took = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_copy")
    return took
