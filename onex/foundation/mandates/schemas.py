"""What the API's operations on seats and accounts take and answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from onex.foundation.accounts.roles import Role
from onex.foundation.mandates.selectors import SeatRow
from onex.foundation.parties.models import DocumentKind

LARGEST_ID = 2**63 - 1
Reason = Annotated[str, Field(min_length=1, max_length=300)]
Key = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class SeatOut(Schema):
    """A seat; ``on_behalf_of`` is the seat it is lent from, ``state`` is held, coming, over or suspended."""

    id: int
    account: int
    login_name: str
    holder: str
    role: str
    organisation: str
    region: str
    certificate_code: str
    since: date
    until: date | None
    ended_on: date | None
    state: str
    granted_by: str
    cites: list[str]
    reason: str
    on_behalf_of: int | None


class SeatsOut(Schema):
    """One page of seats; ask for the next with ``after`` = ``next``, none at the end."""

    seats: list[SeatOut]
    next: int | None


class SeatIn(Schema):
    """A seat to be granted; the name must be that of the account's person."""

    login_name: Annotated[str, Field(max_length=60)]
    name: Annotated[str, Field(max_length=60)]
    role: Role
    organisation: Annotated[str, Field(max_length=120)] = ""
    certificate_code: Annotated[str, Field(max_length=40)] = ""
    since: date | None = None
    until: date | None = None
    reason: Reason


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class ExtensionIn(ReasonIn):
    """The last day anew (inclusive); none: until further notice."""

    until: date | None = None


class DelegationIn(ReasonIn):
    """To which colleague's account the seat is lent, from when to when (inclusive)."""

    account: Key
    since: date
    until: date


class AccountIn(ReasonIn):
    """An account for a named person."""

    login_name: Annotated[str, Field(max_length=60)]
    name: Annotated[str, Field(max_length=60)]
    kind: DocumentKind
    number: Annotated[str, Field(max_length=30)]


class OpenedOut(Schema):
    """The code that opens an account, said this once."""

    account: int
    login_name: str
    code: str


class SeatPowersOut(Schema):
    """A seat and what it lets its holder do."""

    seat: SeatOut
    reach: str
    permissions: list[str]


class AccountOut(Schema):
    """An account, its seats as far as the caller's seat sees them, and what each lets its holder do."""

    account: int
    login_name: str
    active: bool
    activated: bool
    last_login: datetime | None
    seats: list[SeatPowersOut]


class OriginOut(Schema):
    """Who grants a role, within what, on which clause; nobody named: the operator, or the identity check."""

    by: list[str]
    within: str
    cite: str


class RoleOut(Schema):
    """A role: its reach, whether it asks for a second factor, who grants it, what it may do."""

    role: str
    label: str
    reach: str
    second_factor: bool
    origins: list[OriginOut]
    permissions: list[str]


class PowersOut(Schema):
    """Who may do what: the roles, and every permission with the roles that carry it."""

    roles: list[RoleOut]
    permissions: dict[str, list[str]]


def told(rows: Iterable[SeatRow]) -> list[SeatOut]:
    """Seats as the API says them."""
    return [
        SeatOut(
            id=row.mandate.pk,
            account=row.mandate.user_id,
            login_name=row.mandate.user.login_name,
            holder=row.holder,
            role=row.role.value,
            organisation=str(row.mandate.organisation.ref) if row.mandate.organisation else "",
            region=row.mandate.region_id or "",
            certificate_code=row.mandate.certificate_code,
            since=row.mandate.since,
            until=row.mandate.until,
            ended_on=row.mandate.ended_on,
            state=row.state,
            granted_by=row.mandate.granted_by,
            cites=list(row.cites),
            reason=row.mandate.reason,
            on_behalf_of=row.mandate.delegated_from_id,
        )
        for row in rows
    ]
