"""Who keeps the directory. Everyone may read it: the register is public."""

from __future__ import annotations

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Role
from onex.lifecycle.catalogue.rules.facts import Side

KEEPERS = {
    Side.CAMPUS: frozenset({Role.MINISTRY_CLERK, Role.ENTRUSTED_BODY_CLERK}),
    Side.HR: frozenset({Role.HR_PROVINCE_CLERK}),
}
"""Side → roles that enter decisions into its directory (M16, S3.2(4))."""

NAMING = frozenset({Role.PROVINCE_CLERK, Role.PROVINCE_LEAD})
"""Roles that name their province's lead of a certificate (G1.1)."""


def keeps_directory(actor: Actor, regime: str, province: str = "") -> bool:
    """Whether the seat may enter decisions of this side; a province's seat only those of its province."""
    if actor.system:
        return True
    return actor.role in KEEPERS[Side(regime)] and province.startswith(actor.region)
