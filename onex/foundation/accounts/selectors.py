"""Reading accounts and seats."""

from __future__ import annotations

from datetime import date
from enum import Enum

from django.utils import timezone

from onex.foundation.accounts.actors import Actor, actor_in_seat
from onex.foundation.accounts.models import Mandate, MandateQuerySet, User
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.sign_in.factors import has_factor, is_required
from onex.foundation.accounts.sign_in.passwords import is_due


def seats_of(user: User, on: date) -> MandateQuerySet:
    """The mandates a user holds on a day, oldest first."""
    return (
        Mandate.objects.filter(user=user)
        .in_force_on(on)
        .select_related("user__person", "organisation", "region")
        .order_by("pk")
    )


def find_seat(user: User, mandate_id: int, on: date) -> Actor | None:
    """The user in one of their seats, if it is held on the day and nothing stands in its way."""
    mandate = seats_of(user, on).filter(pk=mandate_id).first()
    return actor_in_seat(mandate) if mandate and stands_in_the_way(user, Role(mandate.role)) is None else None


class Obstacle(Enum):
    """What a user must do before a seat is taken."""

    FACTOR = "factor"
    PASSWORD = "password"  # noqa: S105  (the name of an obstacle)


def stands_in_the_way(user: User, role: Role) -> Obstacle | None:
    """A password that is due for a change, or a second factor that the role asks for and the user does not have."""
    if is_due(user, timezone.now()):
        return Obstacle.PASSWORD
    return Obstacle.FACTOR if is_required(role) and not has_factor(user) else None


def find_user(login_name: str) -> User | None:
    """The account with a login name."""
    return User.objects.filter(login_name=User.normalise_login_name(login_name)).select_related("person").first()
