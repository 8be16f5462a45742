"""Counters: exact, shared, ended when it was said, and never the reason for a closed or an open site."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from structlog.testing import capture_logs

from onex.foundation.limits import counting
from onex.foundation.limits.counting import Counted, Tally, count, forget_expired, give_back, key_of
from onex.foundation.limits.models import Window

NOW = 1_800_000_000
ONE, OTHER = Tally(key_of("one"), 600), Tally(key_of("other"), 60)


@pytest.mark.django_db
def test_every_try_is_counted_and_the_window_ends_when_it_was_said() -> None:
    assert [count([ONE], now=NOW + second)[ONE.key] for second in (0, 1, 599)] == [
        Counted(1, NOW + 600),
        Counted(2, NOW + 600),
        Counted(3, NOW + 600),
    ]
    assert count([ONE], now=NOW + 600)[ONE.key] == Counted(1, NOW + 1200)


@pytest.mark.django_db
def test_several_are_counted_in_one_statement(count_queries) -> None:
    with count_queries() as queries:
        counted = count([ONE, OTHER, ONE], now=NOW)
    assert len(queries) == 1
    assert counted == {ONE.key: Counted(1, NOW + 600), OTHER.key: Counted(1, NOW + 60)}
    assert count([], now=NOW) == {}


@pytest.mark.django_db
def test_what_is_given_back_was_not_counted() -> None:
    count([ONE, OTHER], now=NOW)
    give_back([ONE.key])
    give_back([ONE.key])
    assert count([ONE], now=NOW)[ONE.key].times == 1
    assert count([OTHER], now=NOW)[OTHER.key].times == 2


@pytest.mark.django_db
def test_ended_windows_go_in_one_statement_and_others_stay(count_queries) -> None:
    for number in range(40):
        count([Tally(key_of(str(number)), 60), Tally(key_of("long", str(number)), 6_000)], now=NOW)
    with count_queries() as queries:
        assert forget_expired(now=NOW + 60) == 40
    assert len(queries) == 1
    assert Window.objects.count() == 40
    assert forget_expired(now=NOW + 60) == 0


@pytest.mark.django_db
def test_nothing_kept_tells_what_was_counted() -> None:
    count([Tally(key_of("guess", "object", "client|203.0.113.9", "王小明"), 60)], now=NOW)
    (kept,) = Window.objects.values_list("key", flat=True)
    assert len(bytes(kept)) == 16
    assert key_of("a", "bc") != key_of("ab", "c")


@pytest.mark.django_db(transaction=True)
def test_database_that_cannot_count_leaves_counting_to_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the table were not there: requests go on, the budget holds, and the log says so once."""
    monkeypatch.setattr(counting, "_alone", counting._Alone())
    monkeypatch.setattr(Window._meta, "db_table", "no_such_table")
    with capture_logs() as told:
        counts = [count([ONE], now=NOW)[ONE.key] for _ in range(3)]
        give_back([ONE.key])
        after = count([ONE], now=NOW + 599)[ONE.key]
    assert counts == [Counted(1, NOW + 600), Counted(2, NOW + 600), Counted(3, NOW + 600)]
    assert after == Counted(3, NOW + 600)
    assert count([ONE], now=NOW + 600)[ONE.key].times == 1
    assert [line["event"] for line in told] == ["limiter_failed"]


def test_process_that_counts_alone_keeps_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = counting._Alone()
    alone.told_at = float("inf")
    monkeypatch.setattr(counting, "MOST_KEPT", 10)
    for number in range(30):
        alone.count([Tally(key_of(str(number)), 60)], NOW, "Error")
    assert len(alone.kept) == 10
    assert key_of("29") in alone.kept


@pytest.mark.django_db(transaction=True)
def test_ended_windows_go_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "CLEARED_EVERY", 2)
    monkeypatch.setattr(counting, "_since_cleared", 0)
    count([OTHER], now=NOW)
    count([ONE], now=NOW + 60)
    assert [bytes(key) for key in Window.objects.values_list("key", flat=True)] == [ONE.key]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_no_count_and_wait_for_nobody_in_a_circle() -> None:
    together, each, people = threading.Barrier(8), 25, 8
    tallies = [Tally(key_of("race", str(number)), 600) for number in range(5)]

    def ask(number: int) -> list[int]:
        together.wait()
        try:
            ordered = tallies if number % 2 else tallies[::-1]
            return [count(ordered, now=NOW)[tallies[0].key].times for _ in range(each)]
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        seen = sorted(one for counts in pool.map(ask, range(people)) for one in counts)
    assert seen == list(range(1, people * each + 1))
    assert set(Window.objects.values_list("count", flat=True)) == {people * each}


@pytest.mark.postgresql
@pytest.mark.django_db
def test_counting_costs_no_disk_on_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'limits_window'")
        assert cursor.fetchone() == ("u",)
