"""Who enters which bodies, and names whose contacts."""

from __future__ import annotations

from datetime import date

import pytest

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.organisations import get_body, kinds_for, name_contact_of, register_body
from onex.foundation.accounts.roles import Role
from onex.foundation.parties.models import Organisation, OrganisationKind
from onex.foundation.policy.refusals import NotAllowed, NotFound
from tests.factories.accounts import make_seat
from tests.factories.parties import make_organisation, make_region, make_test_credit_code

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
SCHOOL = OrganisationKind.PILOT_SCHOOL


def register(actor: Actor, *, kind: OrganisationKind = SCHOOL, region: str = "9901") -> Organisation:
    return register_body(
        kind=kind,
        name="示范职业学院",
        name_en="",
        credit_code=make_test_credit_code(),
        region=make_region(code=region),
        parent=None,
        opened_on=ON,
        by=actor,
        on=ON,
    )


@pytest.mark.parametrize("role", Role)
def test_only_kinds_of_the_seat_are_entered(role: Role) -> None:
    actor = make_seat(role=role).actor
    for kind in OrganisationKind:
        if kind in kinds_for(actor):
            assert register(actor, kind=kind).kind == kind
        else:
            with pytest.raises(NotAllowed) as refused:
                register(actor, kind=kind)
            assert refused.value.code == "kind_not_yours"


def test_province_enters_bodies_of_its_own_region_only() -> None:
    actor = make_seat(role=Role.PROVINCE_CLERK, region="99").actor
    assert register(actor, region="9902").province == "99"
    with pytest.raises(NotAllowed) as refused:
        register(actor, region="9801")
    assert refused.value.code == "region_not_yours"


def test_body_out_of_reach_is_as_good_as_none() -> None:
    near, far = make_organisation(region="9901"), make_organisation(region="9801")
    actor = make_seat(role=Role.PROVINCE_CLERK, region="99").actor
    assert get_body(near.ref, actor) == near
    with pytest.raises(NotFound):
        get_body(far.ref, actor)


def test_organisation_names_contacts_of_its_own_only() -> None:
    own, other = make_organisation(), make_organisation()
    actor = make_seat(role=Role.ORGANISATION_CLERK, organisation=own).actor
    named = {"name": "王小明", "duty": "证书负责人", "phone": "", "email": "", "by": actor, "on": ON}
    assert name_contact_of(own, **named).organisation == own
    with pytest.raises(NotAllowed):
        name_contact_of(other, **named)


@pytest.mark.parametrize("role", [Role.CITY_CLERK, Role.EXAM_STAFF, Role.AUDIT_ADMIN, Role.LEARNER])
def test_other_seats_name_no_contacts(role: Role) -> None:
    seat = make_seat(role=role)
    body = seat.mandate.organisation or make_organisation()
    with pytest.raises(NotAllowed):
        name_contact_of(body, name="王小明", duty="联络", phone="", email="", by=seat.actor, on=ON)
