"""Adding many rows at once in the running transaction: COPY on PostgreSQL, ``executemany`` on SQLite."""

from __future__ import annotations

from onex.foundation.journal.bulk import insert_rows

__all__ = ["insert_rows"]
