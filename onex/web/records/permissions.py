"""Who reads the decision log: the audit administrator all of it, everyone else what is within their reach."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class RecordPermission(StrEnum):
    """决策日志权限."""

    VIEW = "web.record.view"
    EXPORT = "web.record.export"
    VIEW_ACCESS = "web.access.view"
    EXPORT_ACCESS = "web.access.export"
    VIEW_REGISTER = "web.personal_data.view"


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

AUDIT = frozenset({Role.AUDIT_ADMIN})

grant(
    {
        RecordPermission.VIEW: READING,
        RecordPermission.EXPORT: READING,
        RecordPermission.VIEW_ACCESS: AUDIT,
        RecordPermission.EXPORT_ACCESS: AUDIT,
        RecordPermission.VIEW_REGISTER: AUDIT | {Role.SECURITY_ADMIN},
    }
)
