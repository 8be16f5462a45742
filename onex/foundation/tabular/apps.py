"""Tells Django of the app, and the workers of its kinds of jobs."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class TabularConfig(AppConfig):
    """表格导入导出."""

    name = "onex.foundation.tabular"
    label = "tabular"
    verbose_name = "表格导入导出"

    def ready(self) -> None:
        for module in ("checking", "importing", "permissions"):
            import_module(f"{self.name}.{module}")
