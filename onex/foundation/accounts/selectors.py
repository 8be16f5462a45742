"""Reading accounts and seats."""

from __future__ import annotations

from datetime import date

from onex.foundation.accounts.actors import Actor, actor_in_seat
from onex.foundation.accounts.models import Mandate, MandateQuerySet, User


def seats_of(user: User, on: date) -> MandateQuerySet:
    """The mandates a user holds on a day, oldest first."""
    return (
        Mandate.objects.filter(user=user)
        .in_force_on(on)
        .select_related("user__person", "organisation", "region")
        .order_by("pk")
    )


def find_seat(user: User, mandate_id: int, on: date) -> Actor | None:
    """The user in one of their seats, if it is held on the day."""
    mandate = seats_of(user, on).filter(pk=mandate_id).first()
    return actor_in_seat(mandate) if mandate else None


def find_user(login_name: str) -> User | None:
    """The account with a login name."""
    return User.objects.filter(login_name=User.normalise_login_name(login_name)).select_related("person").first()
