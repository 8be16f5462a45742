"""Tells Django of the app, and the others of its importer and its permissions."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """机构名录."""

    name = "onex.foundation.directory"
    label = "directory"
    verbose_name = "机构名录"

    def ready(self) -> None:
        for module in ("permissions", "holdings", "importing.importer"):
            import_module(f"{self.name}.{module}")
