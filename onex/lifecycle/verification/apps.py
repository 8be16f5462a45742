"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """查询验证."""

    name = "onex.lifecycle.verification"
    label = "verification"
    verbose_name = "查询验证"

    def ready(self) -> None:
        """Shows the certificates to the ledger's audit."""
        from onex.lifecycle.verification import auditing
