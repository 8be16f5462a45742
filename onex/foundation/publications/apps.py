"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    """公示."""

    name = "onex.foundation.publications"
    label = "publications"
    verbose_name = "公示"
