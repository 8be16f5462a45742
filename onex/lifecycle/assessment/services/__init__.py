"""The verbs of assessment: schemes, sittings, and what publicity and release do."""

from __future__ import annotations

from onex.lifecycle.assessment.services.schemes import PartPlan, publish_scheme
from onex.lifecycle.assessment.services.sittings import discard, lock_draft, open_sitting

__all__ = ["PartPlan", "discard", "lock_draft", "open_sitting", "publish_scheme"]
