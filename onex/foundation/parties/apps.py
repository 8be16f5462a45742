"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """机构与人员."""

    name = "onex.foundation.parties"
    label = "parties"
    verbose_name = "机构与人员"
