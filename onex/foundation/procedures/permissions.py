"""Who may look at cases and work on them; which case and which step, the seat's reach and the procedure decide."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class CasePermission(StrEnum):
    """办件权限."""

    VIEW = "procedures.case.view"
    ADVANCE = "procedures.case.advance"
    CLAIM = "procedures.case.claim"
    EXPORT = "procedures.case.export"


WORKING = frozenset(
    {
        Role.MINISTRY_CLERK,
        Role.ENTRUSTED_BODY_CLERK,
        Role.PROVINCE_CLERK,
        Role.PROVINCE_LEAD,
        Role.CITY_CLERK,
        Role.HR_PROVINCE_CLERK,
        Role.HR_CITY_CLERK,
        Role.ORGANISATION_CLERK,
        Role.ORGANISATION_LEAD,
        Role.SCHOOL_CLERK,
    }
)
"""Roles that work on cases; experts, candidates and the three administrators do not."""

grant(
    {
        CasePermission.VIEW: WORKING,
        CasePermission.ADVANCE: WORKING,
        CasePermission.CLAIM: WORKING,
        CasePermission.EXPORT: WORKING,
    }
)
