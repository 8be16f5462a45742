"""Reading batches and certificates; each reader in its own file."""

from __future__ import annotations

from onex.lifecycle.certificates.selectors.batches import get_batch, lateness_of, with_clock
from onex.lifecycle.certificates.selectors.certificates import faces_of, get_certificate, names_masked
from onex.lifecycle.certificates.selectors.eligibility import Judgement, Preview, issuing_findings, judge_results, preview_issue
from onex.lifecycle.certificates.selectors.verification import Verdict, find_by_token, verify_holder, verify_number

__all__ = [
    "Judgement",
    "Preview",
    "Verdict",
    "faces_of",
    "find_by_token",
    "get_batch",
    "get_certificate",
    "issuing_findings",
    "judge_results",
    "lateness_of",
    "names_masked",
    "preview_issue",
    "verify_holder",
    "verify_number",
    "with_clock",
]
