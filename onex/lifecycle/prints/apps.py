"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class PrintsConfig(AppConfig):
    """版式证书."""

    name = "onex.lifecycle.prints"
    label = "prints"
    verbose_name = "版式证书"

    def ready(self) -> None:
        """Registers the permissions."""
        from onex.lifecycle.prints import permissions
