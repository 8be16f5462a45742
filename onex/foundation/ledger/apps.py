"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """账本."""

    name = "onex.foundation.ledger"
    label = "ledger"
    verbose_name = "账本"
