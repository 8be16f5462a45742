"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """考核."""

    name = "onex.lifecycle.assessment"
    label = "assessment"
    verbose_name = "考核"

    def ready(self) -> None:
        """Make the procedures, their effects and the importer known."""
        from onex.lifecycle.assessment import panels
        from onex.lifecycle.assessment.importing import importer
        from onex.lifecycle.assessment.services import release
