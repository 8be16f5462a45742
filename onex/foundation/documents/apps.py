"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """文件."""

    name = "onex.foundation.documents"
    label = "documents"
    verbose_name = "文件"
