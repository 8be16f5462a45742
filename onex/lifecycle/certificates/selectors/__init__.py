"""Reading batches and certificates; each reader in its own file."""

from __future__ import annotations

from onex.lifecycle.certificates.selectors.batches import get_batch, lateness_of, with_clock
from onex.lifecycle.certificates.selectors.certificates import (
    Face,
    batch_face,
    faces_of,
    find_by_token,
    get_certificate,
    is_intact,
    names_masked,
)
from onex.lifecycle.certificates.selectors.eligibility import Judgement, Preview, issuing_findings, judge_results, preview_issue

__all__ = [
    "Face",
    "Judgement",
    "Preview",
    "batch_face",
    "faces_of",
    "find_by_token",
    "get_batch",
    "get_certificate",
    "is_intact",
    "issuing_findings",
    "judge_results",
    "lateness_of",
    "names_masked",
    "preview_issue",
    "with_clock",
]
