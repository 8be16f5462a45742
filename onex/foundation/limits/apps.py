"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """访问频率与安全事件."""

    name = "onex.foundation.limits"
    label = "limits"
    verbose_name = "访问频率与安全事件"

    def ready(self) -> None:
        from onex.foundation.limits import news

        news.listen()
