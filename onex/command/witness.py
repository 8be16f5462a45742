"""``onex witness``: watch over the log of somebody else; the same program as the stand-alone file."""

from __future__ import annotations

from onex.foundation.ledger.standalone.witness import register

__all__ = ["register"]
