"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """证书目录."""

    name = "onex.lifecycle.catalogue"
    label = "catalogue"
    verbose_name = "证书目录"

    def ready(self) -> None:
        """Say what of the catalogue hangs on a body that ends."""
        from onex.lifecycle.catalogue import holdings
