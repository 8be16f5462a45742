"""Where migrations that have landed ask for append-only tables; the guards themselves stand below the ledger."""

from __future__ import annotations

from onex.foundation.tables.append_only import (
    AppendOnly,
    append_only,
    guard,
    guarded_tables,
    registered_tables,
    unguard,
    unguarded,
)

__all__ = ["AppendOnly", "append_only", "guard", "guarded_tables", "registered_tables", "unguard", "unguarded"]
