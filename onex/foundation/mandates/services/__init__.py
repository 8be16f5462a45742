"""Opening, suspending and activating accounts; granting, extending, lending and ending seats."""

from __future__ import annotations

from onex.foundation.mandates.services.accounts import (
    OpenedAccount,
    open_account,
    open_user,
    reinstate_user,
    reset_sign_in,
    suspend_user,
)
from onex.foundation.mandates.services.activation import activate, issue_code
from onex.foundation.mandates.services.delegations import delegate_seat
from onex.foundation.mandates.services.seats import end_seat, extend_mandate, grant_mandate

__all__ = [
    "OpenedAccount",
    "activate",
    "delegate_seat",
    "end_seat",
    "extend_mandate",
    "grant_mandate",
    "issue_code",
    "open_account",
    "open_user",
    "reinstate_user",
    "reset_sign_in",
    "suspend_user",
]
