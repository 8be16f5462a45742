"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """考核."""

    name = "onex.lifecycle.assessment"
    label = "assessment"
    verbose_name = "考核"
