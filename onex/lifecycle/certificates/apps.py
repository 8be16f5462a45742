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
        from onex.lifecycle.certificates import (  # noqa: PLC0415  (models are ready only now)
            panels,  # noqa: F401  (imported for what it registers)
            permissions,  # noqa: F401
            procedure,  # noqa: F401
            services,  # noqa: F401
            tasks,  # noqa: F401
        )
