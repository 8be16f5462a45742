"""Who imports bodies, and who registers what becomes of them (G1.1, P4.1)."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.organisations import REGISTERING
from onex.foundation.accounts.permissions import grant


class DirectoryPermission(StrEnum):
    """机构名录权限: which bodies is a matter of the seat's region and kinds, asked in the services."""

    IMPORT = "directory.organisation.import"
    CHANGE = "directory.organisation.change"
    DECIDE = "directory.organisation.decide"


grant(dict.fromkeys(DirectoryPermission, REGISTERING))
