"""Who may confirm a person's identity in person; everybody may have their own checked."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class IdentityCheckPermission(StrEnum):
    """实名核验权限."""

    CONFIRM = "identity_checks.identity.confirm"


grant(
    {
        IdentityCheckPermission.CONFIRM: frozenset(
            {
                Role.ENTRUSTED_BODY_CLERK,
                Role.PROVINCE_CLERK,
                Role.CITY_CLERK,
                Role.HR_PROVINCE_CLERK,
                Role.HR_CITY_CLERK,
                Role.ORGANISATION_CLERK,
                Role.SCHOOL_CLERK,
            }
        )
    }
)
