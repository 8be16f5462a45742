"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """网页外壳。"""

    name = "onex.web"
    label = "web"
    verbose_name = "网页"
