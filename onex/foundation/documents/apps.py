"""Tells Django of the app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """文件."""

    name = "onex.foundation.documents"
    label = "documents"
    verbose_name = "文件"

    def ready(self) -> None:
        import_module(f"{self.name}.permissions")
