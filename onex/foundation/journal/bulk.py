"""Adding many rows at once in the running transaction, for the apps above; done by :mod:`onex.foundation.tables.bulk`."""

from __future__ import annotations

from onex.foundation.tables.bulk import insert_rows

__all__ = ["insert_rows"]
