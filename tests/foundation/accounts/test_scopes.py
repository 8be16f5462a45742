"""Which rows a seat sees. Organisations and mandates stand in for every tenant's rows."""

from __future__ import annotations

import pytest
from django.db.models import Q

from onex.foundation.accounts.actors import ANONYMOUS, Actor, actor_without_seat, system_actor
from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.scopes import organisations_visible_to, within
from onex.foundation.parties.models import Organisation
from tests.factories.accounts import make_seat, make_user
from tests.factories.parties import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies() -> dict[str, Organisation]:
    return {place: make_organisation(region=place) for place in ("9901", "9902", "9801")}


def seen(actor: Actor, bodies: dict[str, Organisation]) -> set[str]:
    visible = set(organisations_visible_to(actor))
    return {place for place, organisation in bodies.items() if organisation in visible}


def test_nation_sees_all(bodies: dict[str, Organisation]) -> None:
    assert seen(make_seat(role=Role.MINISTRY_CLERK).actor, bodies) == {"9901", "9902", "9801"}
    assert seen(system_actor("tick"), bodies) == {"9901", "9902", "9801"}


def test_nation_sees_all_whatever_else_is_seen(bodies: dict[str, Organisation]) -> None:
    reach = within(make_seat(role=Role.MINISTRY_CLERK).actor, organisation="pk", certificate=None)
    assert set(bodies.values()) <= set(Organisation.objects.filter(Q(name="另有") | reach))


@pytest.mark.parametrize("role", [Role.PROVINCE_CLERK, Role.PROVINCE_LEAD, Role.HR_PROVINCE_CLERK])
def test_province_sees_its_own(role: Role, bodies: dict[str, Organisation]) -> None:
    assert seen(make_seat(role=role, region="99").actor, bodies) == {"9901", "9902"}


@pytest.mark.parametrize("role", [Role.CITY_CLERK, Role.HR_CITY_CLERK])
def test_city_sees_its_own(role: Role, bodies: dict[str, Organisation]) -> None:
    assert seen(make_seat(role=role, region="9902").actor, bodies) == {"9902"}


@pytest.mark.parametrize("role", [role for role in Role if role.reach is Reach.ORGANISATION])
def test_organisation_sees_itself(role: Role, bodies: dict[str, Organisation]) -> None:
    assert seen(make_seat(role=role, organisation=bodies["9901"]).actor, bodies) == {"9901"}


@pytest.mark.parametrize("role", [role for role in Role if role.reach in {Reach.SELF, Reach.NONE}])
def test_others_see_no_body(role: Role, bodies: dict[str, Organisation]) -> None:
    assert seen(make_seat(role=role).actor, bodies) == set()


def test_without_a_seat_nothing_is_seen(bodies: dict[str, Organisation]) -> None:
    assert seen(ANONYMOUS, bodies) == set()
    assert seen(actor_without_seat(make_user()), bodies) == set()


def test_rows_are_narrowed_to_the_seats_certificate() -> None:
    mine, other = make_seat(certificate_code="C1"), make_seat(certificate_code="C2")
    actor = make_seat(role=Role.MINISTRY_CLERK, certificate_code="C1").actor
    assert {mine.mandate.pk, other.mandate.pk} & set(
        Mandate.objects.filter(within(actor, region=None)).values_list("pk", flat=True)
    ) == {mine.mandate.pk}


def test_model_without_the_column_a_reach_needs_shows_it_nothing() -> None:
    province = make_seat(role=Role.PROVINCE_CLERK).actor
    organisation = make_seat(role=Role.ORGANISATION_CLERK).actor
    assert not Mandate.objects.filter(within(province, region=None)).exists()
    assert not Mandate.objects.filter(within(organisation, organisation=None)).exists()


def test_one_of_several_bodies_of_a_row_is_enough() -> None:
    school = make_organisation()
    child = make_organisation(parent=school)
    actor = make_seat(role=Role.SCHOOL_CLERK, organisation=school).actor
    rows = Organisation.objects.filter(within(actor, organisation=("pk", "parent_id"), certificate=None))
    assert set(rows) == {school, child}


def test_region_may_be_a_path_or_a_plain_column() -> None:
    near, far = (
        make_seat(organisation=make_organisation(region="9901")),
        make_seat(organisation=make_organisation(region="9801")),
    )
    actor = make_seat(role=Role.CITY_CLERK, region="9901").actor
    for path in ("organisation__region_id", "organisation__region__code"):
        rows = set(Mandate.objects.filter(within(actor, region=path)).values_list("pk", flat=True))
        assert near.mandate.pk in rows
        assert far.mandate.pk not in rows


def test_learner_sees_own_rows_only() -> None:
    learner, other = make_seat(role=Role.LEARNER), make_seat(role=Role.LEARNER)
    rows = Mandate.objects.filter(within(learner.actor, person="user__person_id"))
    assert set(rows) == {learner.mandate}
    assert other.mandate not in rows


def test_province_with_digits_alike_is_not_mistaken() -> None:
    """A city ``9901`` seat does not see codes that merely contain its digits."""
    body = make_organisation(region="1990")
    assert body not in organisations_visible_to(make_seat(role=Role.PROVINCE_CLERK, region="99").actor)
