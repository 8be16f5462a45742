"""Signing in with a second factor, and seats that ask for one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from onex.foundation.accounts.roles import DECIDING, Role
from onex.foundation.accounts.services import SEAT_KEY
from onex.foundation.accounts.sign_in import factors
from onex.foundation.mandates.services import suspend_user
from tests.factories.accounts import BY, PASSWORD, make_seat
from tests.factories.sign_in import STEP, App, Clock, first_step

pytestmark = pytest.mark.django_db


def test_password_alone_signs_nobody_in_who_has_a_factor(clock: Clock) -> None:
    seat = make_seat()
    App(seat.user)
    client = Client()
    assert first_step(client, seat.user) == STEP
    assert client.get("/seat")["Location"].startswith("/sign-in")
    assert client.post("/seat", {"mandate": seat.mandate.pk}).status_code == 302
    assert "动态口令" in client.get(STEP).text


def test_code_signs_in_and_goes_where_one_was_going(clock: Clock) -> None:
    seat = make_seat()
    app, client = App(seat.user), Client()
    first_step(client, seat.user)
    before = client.session.session_key
    answer = client.post(STEP, {"proof_code": app.code()})
    assert (answer.status_code, answer["Location"]) == (302, "/seat")
    assert client.get("/seat").wsgi_request.actor == seat.actor
    assert client.session.session_key != before
    assert "half_signed_in" not in client.session


def test_code_is_good_once(clock: Clock) -> None:
    seat = make_seat()
    app, first, second = App(seat.user), Client(), Client()
    first_step(first, seat.user)
    first_step(second, seat.user)
    code = app.code()
    assert first.post(STEP, {"proof_code": code}).status_code == 302
    assert second.post(STEP, {"proof_code": code}).status_code == 422
    clock.move(seconds=30)
    assert second.post(STEP, {"proof_code": app.code()}).status_code == 302


def test_code_shown_at_enrolment_signs_nobody_in(clock: Clock) -> None:
    seat = make_seat()
    app, client = App(seat.user), Client()
    first_step(client, seat.user)
    assert client.post(STEP, {"proof_code": app.code(steps=-1)}).status_code == 422


@pytest.mark.parametrize(
    "sent", [{}, {"proof_code": ""}, {"proof_code": "000000"}, {"proof_password": PASSWORD}, {"proof_passkey": "{}"}]
)
def test_anything_else_is_refused(clock: Clock, sent: dict[str, str]) -> None:
    seat = make_seat()
    App(seat.user)
    client = Client()
    first_step(client, seat.user)
    assert client.post(STEP, sent).status_code == 422
    assert client.get("/seat")["Location"].startswith("/sign-in")


def test_five_wrong_codes_lock_the_second_step_here_but_not_in_a_known_browser(clock: Clock) -> None:
    seat = make_seat()
    app, known, client = App(seat.user), Client(), Client()
    first_step(known, seat.user)
    assert known.post(STEP, {"proof_code": app.code()}).status_code == 302
    known.post("/sign-out")
    clock.move(seconds=30)
    first_step(client, seat.user)
    for _ in range(5):
        client.post(STEP, {"proof_code": "000000"})
    locked = client.post(STEP, {"proof_code": app.code()})
    assert (locked.status_code, "次数过多" in locked.text) == (422, True)
    first_step(known, seat.user)
    assert known.post(STEP, {"proof_code": app.code()}).status_code == 302


def test_second_step_waits_ten_minutes(clock: Clock) -> None:
    seat = make_seat()
    app, client = App(seat.user), Client()
    first_step(client, seat.user)
    clock.move(minutes=10, seconds=-1)
    assert client.get(STEP).status_code == 200
    clock.move(seconds=1)
    assert client.post(STEP, {"proof_code": app.code()})["Location"] == "/sign-in"
    assert client.get("/seat")["Location"].startswith("/sign-in")


def test_second_step_falls_with_the_account(clock: Clock) -> None:
    for ending in (
        lambda user: user.end_sessions(),
        lambda user: suspend_user(user, by=BY, reason="停职", on=timezone.localdate()),
    ):
        seat = make_seat()
        app, client = App(seat.user), Client()
        first_step(client, seat.user)
        ending(seat.user)
        assert client.post(STEP, {"proof_code": app.code()})["Location"] == "/sign-in"


def test_second_step_without_a_first_leads_to_it() -> None:
    assert Client().get(STEP)["Location"] == "/sign-in"
    assert Client().post(STEP, {"proof_code": "123456"})["Location"] == "/sign-in"


@pytest.fixture
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"


def test_roles_that_decide_are_named() -> None:
    assert Role.ORGANISATION_LEAD in DECIDING
    assert {role for role in Role if role not in DECIDING} == {
        Role.CITY_CLERK,
        Role.ORGANISATION_CLERK,
        Role.SCHOOL_CLERK,
        Role.EXAM_STAFF,
        Role.EXPERT,
        Role.LEARNER,
        Role.EMPLOYER,
    }


@pytest.mark.parametrize("role", Role)
def test_seat_that_decides_is_taken_only_with_a_factor(role: Role, required: None) -> None:
    seat = make_seat(role=role)
    client = Client()
    onward = first_step(client, seat.user, "/workbench")
    assert onward == ("/security?next=%2Fworkbench&needed=factor" if role in DECIDING else "/workbench")
    assert (client.get("/seat").wsgi_request.actor.has_seat) is (role not in DECIDING)
    if role in DECIDING:
        assert "须先登记第二因素" in client.get(onward).text
        assert client.post("/seat", {"mandate": seat.mandate.pk})["Location"].startswith("/security?")
        App(seat.user)
        assert client.post("/seat", {"mandate": seat.mandate.pk})["Location"] == "/workbench"
        assert client.get("/seat").wsgi_request.actor == seat.actor


def test_seat_put_into_the_session_gives_nothing_without_a_factor(required: None) -> None:
    client = make_seat(role=Role.PROVINCE_LEAD).client()
    assert client.session[SEAT_KEY]
    assert not client.get("/seat").wsgi_request.actor.has_seat
    assert client.get("/cases/").status_code == 403


def test_offered_means_seats_are_taken_with_a_password_and_every_page_says_so(settings: Settings) -> None:
    settings.SECOND_FACTOR = "offered"
    seat, client = make_seat(role=Role.PROVINCE_LEAD), Client()
    assert "不强制第二因素" in client.get("/sign-in").text
    first_step(client, seat.user)
    page = client.get("/workbench")
    assert page.wsgi_request.actor == seat.actor
    assert "不强制第二因素" in page.text
    settings.SECOND_FACTOR = "required"
    assert "不强制第二因素" not in Client().get("/sign-in").text


def test_last_factor_stays_while_a_seat_needs_it(required: None) -> None:
    seat = make_seat(role=Role.PROVINCE_LEAD)
    first, second, client = App(seat.user), App(seat.user), seat.client()
    assert client.post(f"/security/factors/{first.factor.ref}/remove").status_code == 302
    answer = client.post(f"/security/factors/{second.factor.ref}/remove")
    assert (answer.status_code, factors.has_factor(seat.user)) == (409, True)
    clerk = make_seat(role=Role.EXAM_STAFF)
    app = App(clerk.user)
    assert clerk.client().post(f"/security/factors/{app.factor.ref}/remove").status_code == 302
