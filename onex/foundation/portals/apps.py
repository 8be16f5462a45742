"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    """外部身份."""

    name = "onex.foundation.portals"
    label = "portals"
    verbose_name = "外部身份"
