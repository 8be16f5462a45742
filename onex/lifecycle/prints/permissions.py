"""Who may print certificates, and who says what they look like."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class PrintsPermission(StrEnum):
    """What may be done with certificates as PDF."""

    DOWNLOAD = "prints.certificate.download"
    VIEW_TEMPLATES = "prints.template.view"
    SET_TEMPLATE = "prints.template.set"


ISSUERS = frozenset({Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD})

grant(
    {
        PrintsPermission.DOWNLOAD: ISSUERS | {Role.SCHOOL_CLERK},
        PrintsPermission.VIEW_TEMPLATES: ISSUERS,
        PrintsPermission.SET_TEMPLATE: frozenset({Role.ORGANISATION_LEAD}),
    }
)
