"""What takes rights away while a session is open: the seat is taken back, the holder moves, the account is suspended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils import timezone

from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.services import end_mandate
from onex.foundation.mandates.services import suspend_user
from tests.factories.accounts import BY, Seat, make_seat
from tests.web.matrix.world import Tenant


def removal(role: Role, here: Tenant, there: Tenant) -> None:
    """The seat is taken back."""
    end_mandate(here.seats[role].mandate, by=BY, reason="离任", on=timezone.localdate())


def transfer(role: Role, here: Tenant, there: Tenant) -> None:
    """The seat is taken back, and the same person gets the same seat with the other tenant."""
    removal(role, here, there)
    move(role, here, there)


def suspension(role: Role, here: Tenant, there: Tenant) -> None:
    """The account is suspended; the mandate still stands."""
    suspend_user(here.seats[role].user, by=BY, reason="停用", on=timezone.localdate())


def move(role: Role, here: Tenant, there: Tenant) -> Seat:
    """The same person in the same role with the other tenant, from today on."""
    mandate = there.seats[role].mandate
    return make_seat(
        role=role,
        user=here.seats[role].user,
        organisation=None if role.reach is Reach.SELF else mandate.organisation,
        region=mandate.region,
    )


CHANGES: Mapping[str, Callable[[Role, Tenant, Tenant], None]] = {
    change.__name__: change for change in (removal, transfer, suspension)
}
