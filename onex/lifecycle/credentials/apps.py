"""Tells Django of the app, and lets it hear when a batch has been issued."""

from __future__ import annotations

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """电子凭证."""

    name = "onex.lifecycle.credentials"
    label = "credentials"
    verbose_name = "电子凭证"

    def ready(self) -> None:
        """Registers the reaction, the kind of job and the permissions."""
        from onex.lifecycle.credentials import permissions, reactions, tasks
