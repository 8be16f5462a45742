"""Tells Django of the app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class IdentityChecksConfig(AppConfig):
    """实名核验."""

    name = "onex.foundation.identity_checks"
    label = "identity_checks"
    verbose_name = "实名核验"

    def ready(self) -> None:
        for module in ("permissions", "rules"):
            import_module(f"{self.name}.{module}")
