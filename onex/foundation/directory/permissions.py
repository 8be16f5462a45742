"""Who imports bodies, and who registers what becomes of them (G1.1, P4.1)."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.organisations import REGISTERING, kinds_for
from onex.foundation.accounts.permissions import grant, may
from onex.foundation.parties.models import Organisation


class DirectoryPermission(StrEnum):
    """机构名录权限: which bodies is a matter of the seat's region and kinds, asked in the services."""

    IMPORT = "directory.organisation.import"
    CHANGE = "directory.organisation.change"
    DECIDE = "directory.organisation.decide"


grant(dict.fromkeys(DirectoryPermission, REGISTERING))


def keeps(organisation: Organisation, by: Actor, permission: DirectoryPermission) -> bool:
    """Whether a seat registers changes of this body: its kind and its place are the seat's, and it carries the permission."""
    if by.system:
        return True
    mine = organisation.kind in kinds_for(by) and organisation.region_id.startswith(by.region)
    return mine and may(by, permission)
