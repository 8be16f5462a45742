"""Draws case numbers: one counter row per region and day, so that no number is given twice."""

from __future__ import annotations

from datetime import date

from django.db import connection

from onex.foundation.procedures.models import CaseSeries
from onex.foundation.procedures.numbers import compose, prefix

NEXT = """
INSERT INTO {table} (prefix, last_serial) VALUES (%s, 1)
ON CONFLICT (prefix) DO UPDATE SET last_serial = {table}.last_serial + 1 RETURNING last_serial
"""


def draw_number(region: str, on: date, *, series: str = "") -> str:
    """The next number of a region and day, unique under any concurrency.

    The counter's row stays locked until the transaction ends; a transaction that fails gives its number back. Another
    ``series`` (``G`` for notices) counts for itself and leads its numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT.format(table=CaseSeries._meta.db_table), [series + prefix(region, on)])
        serial = cursor.fetchone()[0]
    return series + compose(region, on, serial)
