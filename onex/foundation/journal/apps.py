"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """决策日志."""

    name = "onex.foundation.journal"
    label = "journal"
    verbose_name = "决策日志"

    def ready(self) -> None:
        """Shows the journal to the ledger's audit."""
        from onex.foundation.journal import auditing
