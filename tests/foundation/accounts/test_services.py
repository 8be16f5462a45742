"""Accounts and mandates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.selectors import find_seat, find_user, seats_of
from onex.foundation.accounts.services import end_mandate
from onex.foundation.journal.authors import Author
from onex.foundation.journal.models import Entry
from onex.foundation.mandates.services import grant_mandate, open_user, suspend_user
from onex.foundation.parties.services import close_organisation
from onex.foundation.policy.refusals import BadInput, Conflict
from tests.factories.accounts import BY, PASSWORD, make_seat, make_user
from tests.factories.parties import make_organisation, make_person, make_region

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
DAY = timedelta(days=1)


def test_account_is_opened_for_a_person() -> None:
    person = make_person(name="王小明")
    user = open_user(login_name=" Ｗang ", person=person, password=PASSWORD, by=BY, on=ON)
    assert (user.login_name, user.person) == ("wang", person)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert find_user("WANG") == user
    entry = Entry.objects.get(topic="accounts.user_opened")
    assert (entry.subject, entry.payload) == (f"user:{user.pk}", {"person": f"person:{person.ref}"})


@pytest.mark.parametrize("password", ["", "short", "passwordpassword1"[:11]])
def test_weak_password_is_refused(password: str) -> None:
    with pytest.raises(BadInput) as refused:
        make_user(password=password)
    assert refused.value.code == "password_weak"


def test_login_name_is_needed_and_taken_once_in_any_case() -> None:
    with pytest.raises(BadInput):
        make_user(login_name="  ")
    make_user(login_name="wang")
    with pytest.raises(Conflict):
        make_user(login_name="WANG")


def test_person_has_one_account() -> None:
    person = make_person()
    make_user(person=person)
    with pytest.raises(Conflict):
        make_user(person=person)


def test_mandate_is_held_from_its_first_to_its_last_day() -> None:
    seat = make_seat(since=ON, until=ON + DAY)
    held = [seats_of(seat.user, ON + days * DAY).exists() for days in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_mandate_ends_at_once() -> None:
    seat = make_seat(since=ON)
    assert find_seat(seat.user, seat.mandate.pk, ON) == seat.actor
    end_mandate(seat.mandate, by=BY, reason="调离", on=ON)
    assert find_seat(seat.user, seat.mandate.pk, ON) is None
    assert find_seat(seat.user, seat.mandate.pk, ON - DAY) is None
    entry = Entry.objects.get(topic="accounts.mandate_ended")
    assert (entry.reason, entry.payload["ended_on"]) == ("调离", "2026-03-02")


def test_mandate_is_ended_once() -> None:
    seat = make_seat()
    end_mandate(seat.mandate, by=BY, reason="调离", on=ON)
    with pytest.raises(Conflict):
        end_mandate(seat.mandate, by=BY, reason="调离", on=ON + DAY)
    assert Mandate.objects.get(pk=seat.mandate.pk).ended_on == ON


def test_mandate_given_the_day_before_is_still_the_history_of_that_day() -> None:
    seat = make_seat(since=ON - DAY)
    end_mandate(seat.mandate, by=BY, reason="调离", on=ON)
    assert seats_of(seat.user, ON - DAY).exists()
    assert not seats_of(seat.user, ON).exists()


def test_suspended_user_holds_no_seat() -> None:
    seat = make_seat(since=ON)
    suspend_user(seat.user, by=BY, reason="停职", on=ON)
    assert not seats_of(seat.user, ON).exists()
    with pytest.raises(Conflict):
        suspend_user(seat.user, by=BY, reason="停职", on=ON)


def test_seat_of_a_closed_body_is_held_to_its_last_day() -> None:
    seat = make_seat(since=ON)
    assert seat.mandate.organisation
    close_organisation(seat.mandate.organisation, by=Author("user:1", ""), reason="注销", on=ON)
    assert seats_of(seat.user, ON).exists()
    assert not seats_of(seat.user, ON + DAY).exists()


def test_seat_of_another_user_is_not_found() -> None:
    seat, other = make_seat(since=ON), make_seat(since=ON)
    assert find_seat(other.user, seat.mandate.pk, ON) is None


def test_grant_is_one_entry_that_names_no_person() -> None:
    user = make_user(person=make_person(name="欧阳示例"))
    administrator = make_seat(role=Role.ENTRUSTED_BODY_CLERK).actor
    organisation = make_organisation(region="9901")
    mandate = grant_mandate(
        user=user,
        role=Role.ORGANISATION_LEAD,
        organisation=organisation,
        certificate_code="C1",
        by=administrator,
        reason="单位来函",
        on=ON,
    )
    entry = Entry.objects.filter(topic="accounts.mandate_granted").latest("pk")
    assert (entry.subject, entry.author_ref) == (f"mandate:{mandate.pk}", f"user:{administrator.user_id}")
    assert (entry.organisation_ref, entry.province) == (str(organisation.ref), "99")
    assert entry.payload["seat"] == f"评价组织负责人 · {organisation.name} · C1"
    assert mandate.granted_by == f"user:{administrator.user_id} {administrator.seat}"
    assert "欧阳示例" not in str(entry.payload)


@pytest.mark.parametrize("role", [role for role in Role if role.reach is not Reach.SELF])
def test_seat_that_acts_for_nobody_is_refused(role: Role) -> None:
    with pytest.raises(BadInput):
        grant_mandate(user=make_user(), role=role, organisation=None, region=make_region(), by=BY, reason="测试", on=ON)


@pytest.mark.parametrize(
    ("role", "region"),
    [(Role.PROVINCE_CLERK, None), (Role.PROVINCE_CLERK, "9901"), (Role.CITY_CLERK, None), (Role.CITY_CLERK, "99")],
)
def test_region_must_suit_the_role(role: Role, region: str | None) -> None:
    with pytest.raises(BadInput) as refused:
        grant_mandate(
            user=make_user(),
            role=role,
            organisation=make_organisation(),
            region=make_region(code=region) if region else None,
            by=BY,
            reason="测试",
            on=ON,
        )
    assert refused.value.code == "seat_needs_region"


def test_seats_are_read_in_one_query(django_assert_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 3):
        user = make_user()
        for _ in range(number):
            make_seat(user=user, since=ON)
        with CaptureQueriesContext(connection) as queries:
            assert len([mandate.seat_text for mandate in seats_of(user, ON)]) == number
        counts.append(len(queries))
    assert counts == [1, 1]
