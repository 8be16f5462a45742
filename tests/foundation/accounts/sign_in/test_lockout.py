"""Locks: when they begin, when they end, whom they do not touch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import structlog
from django.db import connection
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from onex.foundation.accounts.models import Attempts
from onex.foundation.accounts.sign_in.lockout import LOCK, WINDOW, Counter, give_back, take
from onex.foundation.accounts.sign_in.places import AT_AN_ADDRESS, AT_ONE_PLACE, ON_AN_ACCOUNT
from onex.foundation.mandates.services import suspend_user
from tests.factories.accounts import BY, PASSWORD, make_seat, make_user
from tests.factories.sign_in import Clock

WRONG = "wrong-password"


def try_in(client: Client, name: str, password: str = WRONG, address: str = "10.0.0.1") -> int:
    return client.post("/sign-in", {"login_name": name, "password": password}, REMOTE_ADDR=address).status_code


@pytest.fixture
def structlog_open() -> Iterator[None]:
    before = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**before)


@pytest.mark.django_db
def test_right_password_is_refused_while_locked_and_taken_when_it_is_said(clock: Clock) -> None:
    name = make_seat().user.login_name
    assert [try_in(Client(), name) for _ in range(AT_ONE_PLACE)] == [422] * AT_ONE_PLACE
    assert try_in(Client(), name, PASSWORD) == 429
    clock.move(seconds=LOCK.total_seconds() - 1)
    assert try_in(Client(), name, PASSWORD) == 429
    clock.move(seconds=1)
    assert try_in(Client(), name, PASSWORD) == 302


@pytest.mark.django_db
def test_lock_lasts_as_the_law_says() -> None:
    assert timedelta(minutes=15) <= LOCK <= timedelta(minutes=30)


@pytest.mark.django_db
def test_failures_during_a_lock_do_not_prolong_it(clock: Clock) -> None:
    name = make_seat().user.login_name
    for _ in range(AT_ONE_PLACE):
        try_in(Client(), name)
    for _ in range(14):
        clock.move(minutes=1)
        assert try_in(Client(), name) == 429
    clock.move(minutes=1)
    assert try_in(Client(), name, PASSWORD) == 302


@pytest.mark.django_db
def test_one_failure_less_locks_nobody(clock: Clock) -> None:
    name = make_seat().user.login_name
    for _ in range(AT_ONE_PLACE - 1):
        try_in(Client(), name)
    assert try_in(Client(), name, PASSWORD) == 302
    assert [try_in(Client(), name) for _ in range(AT_ONE_PLACE - 1)] == [422] * (AT_ONE_PLACE - 1)
    assert try_in(Client(), name, PASSWORD) == 302  # a success begins the count anew


@pytest.mark.django_db
def test_failures_are_forgotten_after_the_window(clock: Clock) -> None:
    name = make_seat().user.login_name
    for _ in range(AT_ONE_PLACE - 1):
        try_in(Client(), name)
    clock.move(seconds=WINDOW.total_seconds())
    assert [try_in(Client(), name) for _ in range(AT_ONE_PLACE - 1)] == [422] * (AT_ONE_PLACE - 1)
    assert try_in(Client(), name, PASSWORD) == 302


@pytest.mark.django_db
def test_stranger_elsewhere_does_not_lock_the_user_out(clock: Clock) -> None:
    name = make_seat().user.login_name
    for _ in range(AT_ONE_PLACE + 2):
        try_in(Client(), name, address="203.0.113.9")
    assert try_in(Client(), name, PASSWORD, address="203.0.113.9") == 429
    assert try_in(Client(), name, PASSWORD, address="10.0.0.1") == 302


@pytest.mark.django_db
def test_known_browser_is_not_locked_by_a_stranger_at_the_same_address_nor_by_many(clock: Clock) -> None:
    name = make_seat().user.login_name
    known = Client()
    assert try_in(known, name, PASSWORD) == 302
    known.post("/sign-out")
    for number in range(ON_AN_ACCOUNT + 5):
        try_in(Client(), name, address=f"203.0.113.{number // 3}")
    for _ in range(AT_ONE_PLACE + 1):
        try_in(Client(), name)
    assert try_in(Client(), name, PASSWORD, address="198.51.100.1") == 429  # a new browser anywhere waits
    assert try_in(known, name, PASSWORD) == 302


@pytest.mark.django_db
def test_mark_of_a_browser_is_good_for_its_own_account_only(clock: Clock) -> None:
    mine, other = make_seat().user.login_name, make_seat().user.login_name
    browser = Client()
    assert try_in(browser, mine, PASSWORD) == 302
    browser.post("/sign-out")
    (marked,) = [cookie for cookie in browser.cookies if cookie.startswith("onex_known_")]
    forged = Client()
    for cookie in (marked, "onex_known_000000000000"):
        forged.cookies[cookie] = browser.cookies[marked].value
    for _ in range(AT_ONE_PLACE):
        try_in(forged, other)
    assert try_in(forged, other, PASSWORD) == 429


@pytest.mark.django_db
def test_address_that_tries_many_names_is_locked(clock: Clock) -> None:
    name = make_seat().user.login_name
    for number in range(AT_AN_ADDRESS):
        assert try_in(Client(), f"nobody{number}", address="203.0.113.7") == 422
    assert try_in(Client(), name, PASSWORD, address="203.0.113.7") == 429
    assert try_in(Client(), name, PASSWORD, address="10.0.0.1") == 302


@pytest.mark.django_db
def test_unknown_and_suspended_names_are_answered_alike(clock: Clock) -> None:
    known, suspended = make_seat(), make_seat()
    suspend_user(suspended.user, by=BY, reason="停职", on=timezone.localdate())
    names = (known.user.login_name, suspended.user.login_name, "nobody-at-all")
    for _ in range(AT_ONE_PLACE + 1):
        answers = []
        for name in names:
            answer = Client().post(
                "/sign-in", {"login_name": name, "password": "wrong-password"}, REMOTE_ADDR=f"10.1.1.{names.index(name)}"
            )
            text = answer.text.replace(name, "NAME")
            start = text.index("sign-in-refused")
            answers.append((answer.status_code, text[start : start + 200], sorted(answer.headers)))
        assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 429


@pytest.mark.django_db
def test_unknown_name_costs_the_same_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: hashed.append("") or encode(self, *given))
    counts = []
    for name in (make_seat().user.login_name, "nobody-at-all"):
        hashed.clear()
        try_in(Client(), name)
        counts.append(len(hashed))
    assert counts == [1, 1]


@pytest.mark.django_db
def test_expired_counters_go_and_hold_no_name(clock: Clock) -> None:
    try_in(Client(), "somebody-somewhere")
    assert Attempts.objects.count() == 3
    assert all(len(bytes(row.key)) == 16 for row in Attempts.objects.all())
    clock.move(seconds=WINDOW.total_seconds())
    assert take((Counter("confirm", "another", 5),), now=clock.now) is None
    assert Attempts.objects.count() == 1


@pytest.mark.django_db
def test_log_tells_what_happened_without_names_and_addresses(structlog_open: None) -> None:
    name = make_user(login_name="findme-clerk").login_name
    with capture_logs() as told:
        try_in(Client(), name, address="203.0.113.55")
    (event,) = [one for one in told if one["event"] == "sign_in_failed"]
    assert len(event["login"]) == 32
    assert not any(word in str(told) for word in ("findme", "203.0.113", "wrong-password"))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_tries_than_one_after_the_other() -> None:
    counters = (Counter("account and place", "race", AT_ONE_PLACE), Counter("address", "race", 50))
    together = threading.Barrier(8)

    def attempt(_number: int) -> bool:
        together.wait()
        try:
            return take(counters, now=timezone.now()) is None
        finally:
            connection.close()

    for _round in range(5):
        Attempts.objects.all().delete()
        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(attempt, range(8))) == AT_ONE_PLACE


@pytest.mark.django_db
def test_success_gives_the_wide_counters_one_back(clock: Clock) -> None:
    wide = Counter("address", "there", 3)
    take((wide,), now=clock.now)
    take((wide,), now=clock.now)
    give_back((wide,))
    assert Attempts.objects.get().failures == 1
