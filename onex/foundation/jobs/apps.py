"""Tells Django of the app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """批处理任务."""

    name = "onex.foundation.jobs"
    label = "jobs"
    verbose_name = "批处理任务"

    def ready(self) -> None:
        import_module(f"{self.name}.permissions")
