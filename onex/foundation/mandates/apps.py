"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class MandatesConfig(AppConfig):
    """授权管理."""

    name = "onex.foundation.mandates"
    label = "mandates"
    verbose_name = "授权管理"
