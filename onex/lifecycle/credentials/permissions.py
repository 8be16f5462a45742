"""Who may have credentials as files."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class CredentialsPermission(StrEnum):
    """What may be done with electronic credentials."""

    DOWNLOAD = "credentials.credential.download"


grant({CredentialsPermission.DOWNLOAD: frozenset({Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD, Role.SCHOOL_CLERK})})
