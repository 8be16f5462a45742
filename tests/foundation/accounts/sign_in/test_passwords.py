"""The two password policies and the page on which a password is changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.test import Client
from pytest_django import Settings

from onex.foundation.accounts.models import PastPassword, User
from onex.foundation.accounts.sign_in.passwords import check_new_password
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import BadInput
from tests.factories.accounts import PASSWORD, make_seat, make_user
from tests.factories.parties import make_organisation, make_person
from tests.factories.sign_in import Clock

pytestmark = pytest.mark.django_db

GOOD = "Tidal-4-lantern"


def refused(password: str, user: User) -> str:
    with pytest.raises(BadInput) as weak:
        check_new_password(password, user)
    assert weak.value.code == "password_weak"
    return str(weak.value.message)


def change(client: Client, new: str, *, present: str = PASSWORD, again: str = "", **more: str) -> int:
    return client.post("/security/password", {"present": present, "new": new, "again": again or new, **more}).status_code


def test_twelve_characters_are_enough_and_eleven_are_not() -> None:
    user = make_user()
    check_new_password("qzwmvkxjhgtb", user)
    assert "12" in refused("qzwmvkxjhgt", user)


@pytest.mark.parametrize(
    "password", ["my-OneX-secret-99", "xx-clerk-lan-4711", "示范评价组织的密码很长很长", "我是欧阳示例啊没人猜得到"]
)
def test_words_an_attacker_tries_first_are_refused(password: str) -> None:
    user = make_user(login_name="clerk-lan", person=make_person(name="欧阳示例"))
    make_seat(user=user, organisation=make_organisation(name="示范评价组织"))
    assert refused(password, user)


def test_common_password_is_refused() -> None:
    assert refused("q1w2e3r4t5y6", make_user())


def test_nist_asks_for_no_kinds_no_change_and_no_history(settings: Settings, clock: Clock) -> None:
    settings.PASSWORD_POLICY = "nist"
    seat = make_seat()
    check_new_password(PASSWORD, seat.user)
    clock.move(days=4000)
    assert seat.client().get("/seat").wsgi_request.actor == seat.actor


@pytest.mark.parametrize(
    ("password", "taken"),
    [("lower-and-sign", False), ("lower-and-8-digit", True), ("ALLLARGE12345", False), ("Mixed12345678", True)],
)
def test_dengbao_asks_for_three_kinds(settings: Settings, password: str, taken: bool) -> None:
    settings.PASSWORD_POLICY = "dengbao"
    user = make_user(password="First-pass-word-1")
    if taken:
        check_new_password(password, user)
    else:
        assert refused(password, user)


def test_dengbao_takes_none_of_the_last_five_again(settings: Settings, clock: Clock) -> None:
    settings.PASSWORD_POLICY = "dengbao"
    passwords = [f"Number-{number}-of-many" for number in range(1, 7)]
    seat = make_seat(user=make_user(password=passwords[0]))
    client = seat.client()
    for before, after in pairwise(passwords[:5]):
        clock.move(seconds=1)
        assert change(client, after, present=before) == 302
    assert change(client, passwords[0], present=passwords[4]) == 422
    assert change(client, passwords[4], present=passwords[4]) == 422
    clock.move(seconds=1)
    assert change(client, passwords[5], present=passwords[4]) == 302
    assert change(client, passwords[0], present=passwords[5]) == 302
    assert PastPassword.objects.filter(user=seat.user).count() == 7


def test_dengbao_gives_no_seat_after_ninety_days(settings: Settings, clock: Clock) -> None:
    settings.PASSWORD_POLICY = "dengbao"
    seat = make_seat(user=make_user(password=GOOD))
    clock.move(days=90, seconds=-1)
    assert seat.client().get("/seat").wsgi_request.actor.has_seat
    clock.move(seconds=1)
    client = Client()
    answer = client.post("/sign-in", {"login_name": seat.user.login_name, "password": GOOD, "next": "/workbench"})
    assert answer["Location"] == "/security/password?next=%2Fworkbench&needed=password"
    assert client.post("/seat", {"mandate": seat.mandate.pk})["Location"].startswith("/security/password")
    assert not client.get("/seat").wsgi_request.actor.has_seat
    assert "更换期限" in client.get("/security/password").text
    assert change(client, "Another-4-lantern", present=GOOD, next="/seat") == 302
    assert client.post("/seat", {"mandate": seat.mandate.pk})["Location"] == "/workbench"
    assert client.get("/seat").wsgi_request.actor.has_seat


def test_change_keeps_this_session_and_ends_the_others() -> None:
    seat = make_seat()
    here, elsewhere = seat.client(), seat.client()
    assert change(here, GOOD) == 302
    assert here.get("/seat").status_code == 200
    assert elsewhere.get("/seat").status_code == 302
    entry = Entry.objects.get(topic="accounts.password_changed")
    assert (entry.subject, entry.payload) == (f"user:{seat.user.pk}", {})
    assert Client().post("/sign-in", {"login_name": seat.user.login_name, "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    ("present", "new", "again", "said"),
    [
        ("wrong", GOOD, GOOD, "当前密码不正确"),
        (PASSWORD, GOOD, GOOD + "x", "不一致"),
        (PASSWORD, "short", "short", "至少要有"),
        (PASSWORD, "", "", "invalid-feedback"),
    ],
)
def test_change_is_refused_with_the_reason(present: str, new: str, again: str, said: str) -> None:
    seat = make_seat()
    answer = seat.client().post("/security/password", {"present": present, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.text or said == "invalid-feedback"
    seat.user.refresh_from_db()
    assert seat.user.check_password(PASSWORD)


def test_present_password_is_not_guessed_in_a_session_left_open() -> None:
    client = make_seat().client()
    assert [change(client, GOOD, present=f"guess-{number}") for number in range(5)] == [422] * 5
    assert change(client, GOOD) == 422
