"""Tells Django of the app, and hangs its consequences into the procedures' steps."""

from __future__ import annotations

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """证书."""

    name = "onex.lifecycle.certificates"
    label = "certificates"
    verbose_name = "证书"

    def ready(self) -> None:
        """Registers procedures, permissions, effects, judges and the job kind."""
        from onex.lifecycle.certificates import (
            panels,
            permissions,
            procedure,
            services,
            tasks,
        )
