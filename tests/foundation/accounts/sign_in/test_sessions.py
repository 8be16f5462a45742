"""When sessions end."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from onex.foundation.accounts.sign_in.sessions import ABSOLUTE, IDLE
from onex.foundation.journal.models import Entry
from tests.factories.accounts import PASSWORD, make_seat
from tests.factories.sign_in import Clock

pytestmark = pytest.mark.django_db


def is_in(client: Client, **headers: str) -> bool:
    return client.get("/seat", headers=headers or None).status_code == 200


def test_idle_session_ends_after_half_an_hour(clock: Clock) -> None:
    client = make_seat().client()
    clock.move(seconds=IDLE.total_seconds() - 1)
    assert is_in(client)
    clock.move(seconds=IDLE.total_seconds() - 1)
    assert is_in(client)
    clock.move(seconds=IDLE.total_seconds())
    assert not is_in(client)


def test_session_in_use_ends_after_twelve_hours(clock: Clock) -> None:
    client = make_seat().client()
    for _ in range(12 * 3 - 1):
        clock.move(minutes=20)
        assert is_in(client)
    clock.move(minutes=20, seconds=-1)
    assert is_in(client)
    clock.move(seconds=1)
    assert ABSOLUTE.total_seconds() == 12 * 3600
    assert not is_in(client)


def test_session_over_is_gone_from_the_server(clock: Clock) -> None:
    client = make_seat().client()
    key = client.session.session_key
    clock.move(hours=1)
    client.get("/seat")
    assert not Session.objects.filter(session_key=key).exists()


def test_page_that_asks_by_itself_keeps_no_session_open(clock: Clock) -> None:
    client = make_seat().client()
    for _ in range(29):
        clock.move(minutes=1)
        assert is_in(client, **{"X-Polling": "yes"})
    clock.move(minutes=1)
    assert not is_in(client, **{"X-Polling": "yes"})


def test_session_without_its_times_is_over() -> None:
    client = make_seat().client()
    session = client.session
    del session["began_at"]
    session.save()
    assert not is_in(client)


def test_signing_out_everywhere_ends_every_session() -> None:
    seat = make_seat()
    here, elsewhere, other = seat.client(), seat.client(), make_seat().client()
    assert here.post("/security/sign-out-everywhere")["Location"] == "/sign-in"
    assert [is_in(client) for client in (here, elsewhere, other)] == [False, False, True]
    assert Entry.objects.get(topic="accounts.sessions_ended").subject == f"user:{seat.user.pk}"
    answer = Client().post("/sign-in", {"login_name": seat.user.login_name, "password": PASSWORD})
    assert answer.status_code == 302


def test_changing_seats_changes_the_session_key() -> None:
    first = make_seat()
    second = make_seat(user=first.user)
    client = first.client()
    before = client.session.session_key
    assert client.post("/seat", {"mandate": second.mandate.pk}).status_code == 302
    assert client.cookies["sessionid"].value != before
