"""The verbs of certificates; each in its own file."""

from __future__ import annotations

from onex.lifecycle.certificates.services.issuing import ISSUE, issue_range
from onex.lifecycle.certificates.services.numbering import body_code, give_issuer_code, set_number_rule
from onex.lifecycle.certificates.services.planning import plan_issue
from onex.lifecycle.certificates.services.registering import register_batch
from onex.lifecycle.certificates.services.revoking import propose_revocation
from onex.lifecycle.certificates.services.stopping import lift_stop, stop_issuance

__all__ = [
    "ISSUE",
    "body_code",
    "give_issuer_code",
    "issue_range",
    "lift_stop",
    "plan_issue",
    "propose_revocation",
    "register_batch",
    "set_number_rule",
    "stop_issuance",
]
