"""Who administers seats and accounts. What may be granted to whom is ``rules.table``; this opens the pages and steps."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role
from onex.foundation.mandates.rules.table import OPERATOR, PERSONAL, TABLE


class MandatePermission(StrEnum):
    """授权管理权限."""

    VIEW = "mandates.seat.view"
    GRANT = "mandates.seat.grant"
    END = "mandates.seat.end"
    DELEGATE = "mandates.seat.delegate"
    VIEW_ACCOUNTS = "mandates.account.view"
    OPEN_ACCOUNT = "mandates.account.open"
    SUSPEND = "mandates.account.suspend"
    RESET_SIGN_IN = "mandates.account.reset"


GRANTING = frozenset(Role(role) for row in TABLE for role in row.by if role != OPERATOR)
OFFICIAL = frozenset(role for role in Role if role.value not in PERSONAL)
"""Roles that act for a body."""
ADMINISTERING = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

grant(
    {
        MandatePermission.VIEW: OFFICIAL,
        MandatePermission.GRANT: GRANTING,
        MandatePermission.END: OFFICIAL,  # one's own delegations; others' seats only for who may grant them
        MandatePermission.DELEGATE: OFFICIAL,
        MandatePermission.VIEW_ACCOUNTS: ADMINISTERING,
        MandatePermission.OPEN_ACCOUNT: GRANTING | {Role.SYSTEM_ADMIN},
        MandatePermission.SUSPEND: frozenset({Role.SECURITY_ADMIN}),
        MandatePermission.RESET_SIGN_IN: frozenset({Role.SECURITY_ADMIN}),
    }
)
