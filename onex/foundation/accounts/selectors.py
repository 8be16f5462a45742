"""Reading accounts and seats."""

from __future__ import annotations

from datetime import date
from enum import Enum

from django.db.models import Exists, Q
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
        .select_related("user__person", "organisation", "region", "delegated_from__user")
        .order_by("pk")
    )


def find_seat(user: User, mandate_id: int, on: date) -> Actor | None:
    """The user in one of their seats, if it is held on the day and nothing stands in its way."""
    ties = _delegations_of(user, on)
    mandate = seats_of(user, on).annotate(tied=Exists(ties)).filter(pk=mandate_id).first()
    if mandate is None or stands_in_the_way(user, Role(mandate.role)) is not None:
        return None
    people = ties.values_list("user__person_id", "delegated_from__user__person_id") if mandate.tied else ()  # type: ignore[attr-defined]  # the annotation above
    return actor_in_seat(mandate, frozenset(person for pair in people for person in pair))


def _delegations_of(user: User, on: date) -> MandateQuerySet:
    """The delegations in force that a user gave or was given."""
    delegations = Mandate.objects.in_force_on(on).filter(delegated_from__isnull=False)
    return delegations.filter(Q(user=user) | Q(delegated_from__user=user))


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
