"""谁能做什么，依据何在: roles and permissions as the programme has them, with the clause behind each grant of a seat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import User
from onex.foundation.accounts.permissions import granted, is_read
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.sign_in.factors import is_required
from onex.foundation.mandates.rules.table import OPERATOR, GrantRow, Within, rows_for
from onex.foundation.mandates.selectors import SeatRow, rows_of, seats_visible_to
from onex.foundation.policy import Text

REACHES = {
    Reach.NATION: Text("全国", "the nation"),
    Reach.PROVINCE: Text("席位所在省", "the seat's province"),
    Reach.CITY: Text("席位所在市", "the seat's city"),
    Reach.ORGANISATION: Text("本机构", "its own body"),
    Reach.SELF: Text("本人", "oneself"),
    Reach.NONE: Text("不办理业务，只做管理", "no case of business, administration only"),
}


@dataclass(frozen=True)
class Origin:
    """One way in which a seat comes about: who grants it, within what, on which clause."""

    by: tuple[Role, ...]
    within: Text
    cite: str
    operator: bool


@dataclass(frozen=True)
class RolePowers:
    """What a role may do, how far, and who grants it."""

    role: Role
    reach: Text
    second_factor: bool
    origins: tuple[Origin, ...]
    permissions: tuple[StrEnum, ...]


@dataclass(frozen=True)
class PermissionLine:
    """A permission and the roles that carry it."""

    permission: StrEnum
    reads: bool
    roles: tuple[Role, ...]


def powers_of(role: Role) -> RolePowers:
    """From the permissions registry and the table of granting."""
    return RolePowers(
        role=role,
        reach=REACHES[role.reach],
        second_factor=is_required(role),
        origins=tuple(_origin(row) for row in rows_for(role.value)),
        permissions=tuple(sorted(permission for permission, roles in granted().items() if role in roles)),
    )


def permission_lines(role: Role | None = None) -> list[PermissionLine]:
    """The matrix, a line a permission; of one role those it carries."""
    return [
        PermissionLine(permission, is_read(permission), tuple(one for one in Role if one in roles))
        for permission, roles in sorted(granted().items())
        if role is None or role in roles
    ]


@dataclass(frozen=True)
class SeatPowers:
    """One seat of a person: what may be done in it, how far, who granted it and why."""

    row: SeatRow
    powers: RolePowers
    reach: str


def powers_of_user(user: User, on: date, *, seen_by: Actor) -> list[SeatPowers]:
    """Every seat of an account that the asking seat sees, those held on the day first."""
    seats = seats_visible_to(seen_by).filter(user=user).select_related("user__person").order_by("-pk")
    rows = sorted(rows_of(seats, on), key=lambda row: row.state != "held")
    return [SeatPowers(row, powers_of(row.role), _reach_words(row)) for row in rows]


def _origin(row: GrantRow) -> Origin:
    operator = row.by == (OPERATOR,)
    by = () if operator or row.within is Within.IDENTITY else tuple(Role(role) for role in row.by)
    return Origin(by=by, within=row.within.words, cite=row.cite, operator=operator)


def _reach_words(row: SeatRow) -> str:
    """The region or body the seat is bound to, and its certificate."""
    seat = row.mandate
    body = seat.organisation.name if seat.organisation else ""
    return " · ".join(part for part in (seat.region.name if seat.region else body, seat.certificate_code) if part)
