"""Signing in, out, and taking a seat."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.services import SEAT_KEY, end_mandate
from onex.foundation.mandates.services import suspend_user
from onex.foundation.parties.services import close_organisation
from tests.factories.accounts import BY, PASSWORD, make_seat, make_user

pytestmark = pytest.mark.django_db

HOME = "/"
OWN_TO_EACH_ANSWER = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def sign_in(client: Client, login_name: str, password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in", {"login_name": login_name, "password": password, **more})


def today() -> date:
    return timezone.localdate()


def test_page_asks_for_name_and_password() -> None:
    answer = Client().get("/sign-in?next=/cases/1")
    assert answer.status_code == 200
    assert 'name="login_name"' in answer.text
    assert 'autocomplete="current-password"' in answer.text
    assert 'value="/cases/1"' in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_only_seat_is_taken_at_once() -> None:
    seat = make_seat()
    client = Client()
    answer = sign_in(client, seat.user.login_name.upper(), next="/cases/1")
    assert (answer.status_code, answer["Location"]) == (302, "/cases/1")
    assert client.session[SEAT_KEY] == seat.mandate.pk


def test_several_seats_are_chosen_from() -> None:
    user = make_user()
    make_seat(user=user)
    make_seat(user=user, role=Role.EXAM_STAFF)
    client = Client()
    assert sign_in(client, user.login_name, next="/cases/1")["Location"] == "/seat?next=%2Fcases%2F1"
    assert SEAT_KEY not in client.session


def test_without_a_seat_one_is_signed_in_and_told() -> None:
    user = make_user()
    client = Client()
    assert sign_in(client, user.login_name)["Location"] == "/workbench"
    answer = client.get("/seat")
    assert answer.status_code == 200
    assert "您目前没有席位" in answer.text


def test_unknown_name_wrong_password_and_suspended_account_are_answered_alike() -> None:
    known, suspended = make_user(login_name="known"), make_user(login_name="suspended")
    suspend_user(suspended, by=BY, reason="停职", on=today())
    bodies = set()
    for name, password in (("unknown", PASSWORD), ("known", "wrong"), ("suspended", PASSWORD)):
        client = Client()
        answer = sign_in(client, name, password)
        assert answer.status_code == 422
        assert "_auth_user_id" not in client.session
        bodies.add(OWN_TO_EACH_ANSWER.sub("", answer.text.replace(f'value="{name}"', "")))
    assert len(bodies) == 1
    assert "登录名或密码不正确" in bodies.pop()
    assert known.is_active


def test_password_is_not_sent_back() -> None:
    make_user(login_name="known")
    assert "wrong-password" not in sign_in(Client(), "known", "wrong-password").text


@pytest.mark.parametrize("missing", [{"login_name": "known"}, {"password": PASSWORD}, {}])
def test_field_left_out_is_asked_for(missing: dict[str, str]) -> None:
    answer = Client().post("/sign-in", missing)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\elsewhere"]
)
def test_nobody_is_sent_elsewhere(address: str) -> None:
    seat = make_seat()
    assert sign_in(Client(), seat.user.login_name, next=address)["Location"] == "/workbench"


def test_session_is_a_new_one_after_signing_in() -> None:
    seat = make_seat()
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client, seat.user.login_name)
    assert client.session.session_key != before


def test_form_without_its_token_is_refused() -> None:
    seat = make_seat()
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, seat.user.login_name).status_code == 403


def test_signed_in_visitor_goes_on() -> None:
    answer = make_seat().client().get("/sign-in?next=/seat")
    assert (answer.status_code, answer["Location"]) == (302, "/seat")


def test_leaving_ends_the_session() -> None:
    client = make_seat().client()
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == HOME
    assert client.get("/seat").status_code == 302


def test_seats_are_listed_and_one_is_taken() -> None:
    first = make_seat(role=Role.ORGANISATION_CLERK)
    second = make_seat(role=Role.EXAM_STAFF, user=first.user)
    client = first.client()
    page = client.get("/seat").text
    assert second.actor.organisation_name in page
    answer = client.post("/seat", {"mandate": second.mandate.pk, "next": "/cases/1"})
    assert (answer.status_code, answer["Location"]) == (302, "/cases/1")
    assert client.session[SEAT_KEY] == second.mandate.pk


def test_seat_of_another_is_not_found() -> None:
    mine, other = make_seat(), make_seat()
    client = mine.client()
    assert client.post("/seat", {"mandate": other.mandate.pk}).status_code == 404
    assert client.session[SEAT_KEY] == mine.mandate.pk


@pytest.mark.parametrize("typed", ["", "x", "１", "-1", "1; drop"])
def test_seat_that_is_no_number_is_bad_input(typed: str) -> None:
    assert make_seat().client().post("/seat", {"mandate": typed}).status_code == 400


def test_seat_number_beyond_the_database_is_not_found() -> None:
    assert make_seat().client().post("/seat", {"mandate": "9" * 30}).status_code == 404


def test_seat_ended_is_lost_in_the_open_session() -> None:
    seat = make_seat()
    client = seat.client()
    assert client.get("/seat").wsgi_request.actor == seat.actor
    end_mandate(seat.mandate, by=BY, reason="调离", on=today())
    assert client.get("/seat")["Location"].startswith("/sign-in")
    seat.user.refresh_from_db()
    client = seat.client()
    actor = client.get("/seat").wsgi_request.actor
    assert (actor.signed_in, actor.has_seat, actor.role) == (True, False, None)
    assert client.post("/seat", {"mandate": seat.mandate.pk}).status_code == 404


def test_seat_granted_ends_the_open_session() -> None:
    seat = make_seat()
    client = seat.client()
    make_seat(user=seat.user, role=Role.EXAM_STAFF)
    assert client.get("/seat")["Location"].startswith("/sign-in")


def test_suspended_user_is_out_of_the_open_session() -> None:
    seat = make_seat()
    client = seat.client()
    suspend_user(seat.user, by=BY, reason="停职", on=today())
    assert client.get("/seat")["Location"].startswith("/sign-in")


def test_seat_of_a_body_closed_yesterday_is_lost_in_the_open_session() -> None:
    seat = make_seat()
    client = seat.client()
    assert seat.mandate.organisation
    close_organisation(seat.mandate.organisation, by=BY.author, reason="注销", on=date(2026, 1, 5))
    assert not client.get("/seat").wsgi_request.actor.has_seat


def test_new_password_ends_open_sessions() -> None:
    seat = make_seat()
    client = seat.client()
    seat.user.set_password("another-long-password")
    seat.user.save()
    assert client.get("/seat").status_code == 302


def test_page_without_a_session_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        Client().get("/sign-in")
    assert len(queries) == 0


def test_seated_request_costs_three_queries() -> None:
    """Session, user, mandate with all that belongs to it; the same with one seat and with three."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for seats in (1, 3):
        first = make_seat()
        for _ in range(seats - 1):
            make_seat(user=first.user)
        client = first.client()
        with CaptureQueriesContext(connection) as queries:
            client.get("/sign-in")
        counts.append(len(queries))
    assert counts == [3, 3]
