"""Who reads the decision log: the audit administrator all of it, everyone else what is within their reach."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class RecordPermission(StrEnum):
    """决策日志权限."""

    VIEW = "web.record.view"
    EXPORT = "web.record.export"


READING = frozenset(
    {
        Role.AUDIT_ADMIN,
        Role.MINISTRY_CLERK,
        Role.ENTRUSTED_BODY_CLERK,
        Role.PROVINCE_CLERK,
        Role.PROVINCE_LEAD,
        Role.HR_PROVINCE_CLERK,
        Role.ORGANISATION_LEAD,
    }
)

grant({RecordPermission.VIEW: READING, RecordPermission.EXPORT: READING})
