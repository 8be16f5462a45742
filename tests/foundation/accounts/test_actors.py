"""Actors."""

from __future__ import annotations

import pytest

from onex.foundation.accounts.actors import ANONYMOUS, actor_without_seat, system_actor
from onex.foundation.accounts.roles import Reach, Role
from tests.factories.accounts import make_seat, make_user
from tests.factories.parties import make_person


@pytest.mark.django_db
def test_actor_in_a_seat_carries_what_bounds_it() -> None:
    seat = make_seat(role=Role.CITY_CLERK, region="9902", certificate_code="C1")
    actor = seat.actor
    assert (actor.user_id, actor.person_id, actor.mandate_id) == (seat.user.pk, seat.user.person_id, seat.mandate.pk)
    assert (actor.role, actor.region, actor.certificate) == (Role.CITY_CLERK, "9902", "C1")
    assert actor.organisation_id == seat.mandate.organisation_id
    assert actor.signed_in
    assert actor.has_seat
    assert actor.author.ref == f"user:{seat.user.pk}"
    assert actor.author.seat == f"市级教育部门经办 · {actor.organisation_name} · 滨海示范市 · C1"


@pytest.mark.django_db
def test_name_of_the_person_is_on_the_screen_only() -> None:
    user = make_user(person=make_person(name="欧阳示例"))
    actor = make_seat(user=user).actor
    assert actor.name == "欧阳示例"
    assert "欧阳示例" not in repr(actor)
    assert "欧阳示例" not in f"{actor.author}"
    assert "欧阳示例" not in f"{user} {user!r}"


@pytest.mark.django_db
def test_signed_in_without_a_seat_reaches_nothing() -> None:
    actor = actor_without_seat(make_user())
    assert actor.signed_in
    assert not actor.has_seat
    assert actor.reach is Reach.NONE


def test_nobody_is_not_signed_in() -> None:
    assert not ANONYMOUS.signed_in
    assert not ANONYMOUS.has_seat
    assert ANONYMOUS.reach is Reach.NONE
    assert ANONYMOUS.author.ref == "public:anonymous"


def test_system_is_named_and_is_no_person() -> None:
    actor = system_actor("tick")
    assert (actor.author.ref, actor.person_id, actor.signed_in, actor.reach) == ("system:tick", None, False, Reach.NATION)
