"""Counting look-ups: how often, through which door, with which answer. Nothing of who or what."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import connection

from onex.lifecycle.verification.models import LookupDoor, LookupOutcome, LookupTally

SHARDS = 16


def count_lookup(door: LookupDoor, outcome: LookupOutcome, *, on: date) -> None:
    """Add one, in a single statement whatever the outcome."""
    quote = connection.ops.quote_name
    table, count = quote(LookupTally._meta.db_table), quote("count")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (day, door, outcome, shard, {count}) VALUES (%s, %s, %s, %s, 1)"  # noqa: S608  (our own names)
            f" ON CONFLICT (day, door, outcome, shard) DO UPDATE SET {count} = {table}.{count} + 1",
            [on, door.value, outcome.value, secrets.randbelow(SHARDS)],
        )
