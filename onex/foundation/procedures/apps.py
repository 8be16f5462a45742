"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """办件."""

    name = "onex.foundation.procedures"
    label = "procedures"
    verbose_name = "办件"
