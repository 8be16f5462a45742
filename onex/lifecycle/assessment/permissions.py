"""Who may look at sittings and results, and who prepares them. How far each sees stands in ``reach``."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class AssessmentPermission(StrEnum):
    """考核权限."""

    VIEW_SITTINGS = "assessment.sitting.view"
    OPEN_SITTING = "assessment.sitting.open"
    VIEW_RESULTS = "assessment.results.view"
    EXPORT_RESULTS = "assessment.results.export"
    IMPORT_RESULTS = "assessment.results.import"
    DISCARD_RESULTS = "assessment.results.discard"


ORGANISATION = frozenset({Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD})
WATCHING = frozenset(
    {
        Role.MINISTRY_CLERK,
        Role.ENTRUSTED_BODY_CLERK,
        Role.PROVINCE_CLERK,
        Role.PROVINCE_LEAD,
        Role.CITY_CLERK,
        Role.HR_PROVINCE_CLERK,
        Role.HR_CITY_CLERK,
    }
)
LOOKING = ORGANISATION | WATCHING | {Role.SCHOOL_CLERK}

grant(
    {
        AssessmentPermission.VIEW_SITTINGS: LOOKING,
        AssessmentPermission.OPEN_SITTING: frozenset({Role.ORGANISATION_CLERK}),
        AssessmentPermission.VIEW_RESULTS: LOOKING,
        AssessmentPermission.EXPORT_RESULTS: LOOKING,
        AssessmentPermission.IMPORT_RESULTS: ORGANISATION,
        AssessmentPermission.DISCARD_RESULTS: ORGANISATION,
    }
)
