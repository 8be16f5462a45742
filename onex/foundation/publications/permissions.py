"""Who may answer objections to a notice; everyone may read the notice and object."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class PublicationPermission(StrEnum):
    """公示权限."""

    VIEW_OBJECTIONS = "publications.objection.view"
    ANSWER_OBJECTION = "publications.objection.answer"


ANSWERING = frozenset(
    {
        Role.ENTRUSTED_BODY_CLERK,
        Role.PROVINCE_CLERK,
        Role.PROVINCE_LEAD,
        Role.CITY_CLERK,
        Role.HR_PROVINCE_CLERK,
        Role.HR_CITY_CLERK,
        Role.ORGANISATION_CLERK,
        Role.ORGANISATION_LEAD,
    }
)

grant(
    {
        PublicationPermission.VIEW_OBJECTIONS: ANSWERING,
        PublicationPermission.ANSWER_OBJECTION: ANSWERING,
    }
)
