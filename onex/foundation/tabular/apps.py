"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class TabularConfig(AppConfig):
    """表格导入导出."""

    name = "onex.foundation.tabular"
    label = "tabular"
    verbose_name = "表格导入导出"
