"""Which role may do what. Each app grants its own permissions when it is loaded; what nobody granted, nobody may."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Role

READS = ".view"
"""A permission to look ends so (``certificates.batch.view``); a POST never rests on one."""

_granted: dict[StrEnum, frozenset[Role]] = {}


def grant(permissions: Mapping[StrEnum, frozenset[Role]]) -> None:
    """Say which roles carry an app's permissions; each is granted once, in one place."""
    for permission, roles in permissions.items():
        if permission in _granted:
            raise ValueError(f"{permission} is granted twice")
        _granted[permission] = roles


def granted() -> Mapping[StrEnum, frozenset[Role]]:
    """Every permission with the roles that carry it."""
    return MappingProxyType(_granted)


def may(actor: Actor, permission: StrEnum) -> bool:
    """Whether the actor's seat carries a permission; a permission nobody granted is an error of the program."""
    roles = _granted.get(permission)
    if roles is None:
        raise LookupError(f"{permission} was never granted")
    return actor.role in roles


def is_read(permission: StrEnum) -> bool:
    return permission.value.endswith(READS)
