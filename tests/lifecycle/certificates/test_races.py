"""Neither gap nor repeat: with several workers at once, and with workers killed by SIGKILL at every kind of moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from onex.foundation.jobs.worker import work
from onex.foundation.policy.refusals import RuleRefused
from onex.lifecycle.assessment.models import Concluded
from onex.lifecycle.certificates.models import IssueBatch, IssuedCertificate, NumberSeries, PlannedNumber
from onex.lifecycle.certificates.services import issuing, plan_issue
from onex.lifecycle.verification.recheck import recheck
from tests.factories.certificates import MONDAY, make_issuer, make_sitting

WORKER = Path(__file__).with_name("killed_worker.py")
PROJECT = Path(__file__).resolve().parents[3]
MIXED = [Concluded.PASSED, Concluded.PASSED, Concluded.FAILED, Concluded.PASSED]


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each call answered, or the refusal it met; every call in a thread with a connection of its own."""

    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        except RuleRefused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def assert_complete(batches: list[IssueBatch]) -> None:
    """Every passed result once, serials from 1 without gap or repeat over all batches, ranges as they were set aside."""
    rows = list(IssuedCertificate.objects.order_by("serial").values_list("serial", "number", "person_id", "result_id"))
    expected = sum(batch.planned for batch in batches)
    assert [serial for serial, *_rest in rows] == list(range(1, expected + 1))
    for position in (1, 2, 3):
        assert len({row[position] for row in rows}) == expected
    assert NumberSeries.objects.get().next_serial == expected + 1
    assert not PlannedNumber.objects.exists()
    for batch in batches:
        batch.refresh_from_db()
        assert (batch.issued, batch.case.state) == (batch.planned, "issued")
    assert recheck().problems == []


def start_worker(point: str = "never", at: int = 0) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": str(PROJECT)}
    environment["ONEX_DATA_DIR"] = str(settings.DATA_DIR)
    database = str(connection.settings_dict["NAME"])
    return subprocess.Popen([sys.executable, str(WORKER), database, point, str(at)], env=environment, cwd=PROJECT)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_four_plans_and_four_workers_at_once_on_one_series(monkeypatch):
    monkeypatch.setattr(issuing, "CHUNK", 3)
    monkeypatch.setattr(issuing, "RANGE", 7)
    issuer = make_issuer()
    sittings = [make_sitting(issuer=issuer, conclusions=MIXED * 10) for _number in range(4)]
    batches = at_once([lambda one=one: plan_issue(one, by=issuer.lead.actor, on=MONDAY) for one in sittings])
    at_once([lambda: work(once=True)] * 4)
    assert_complete(batches)
    ranges = sorted((batch.first_serial, batch.last_serial) for batch in batches)
    assert ranges == [(1, 30), (31, 60), (61, 90), (91, 120)]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_four_plans_of_one_sitting_make_one_batch():
    issuer = make_issuer()
    sitting = make_sitting(issuer=issuer, conclusions=8)
    answers = at_once([lambda: plan_issue(sitting, by=issuer.lead.actor, on=MONDAY)] * 4)
    refused = [answer for answer in answers if isinstance(answer, RuleRefused)]
    assert [answer.code for answer in refused] == ["nothing_to_issue"] * 3
    assert NumberSeries.objects.get().next_serial == 9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["stored", "committed"])
@pytest.mark.parametrize("at", [1, 3])
def test_a_worker_killed_in_a_chunk_leaves_neither_gap_nor_repeat(point, at):
    issuer = make_issuer()
    batch = plan_issue(make_sitting(issuer=issuer, conclusions=MIXED * 6), by=issuer.lead.actor, on=MONDAY)
    assert start_worker(point, at).wait(60) == -signal.SIGKILL
    written = IssuedCertificate.objects.count()
    assert written == 5 * (at if point == "committed" else at - 1)
    assert PlannedNumber.objects.count() == batch.planned - written
    assert start_worker().wait(60) == 0
    assert_complete([batch])


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_four_worker_processes_killed_again_and_again(monkeypatch):
    monkeypatch.setattr(issuing, "RANGE", 20)
    issuer = make_issuer()
    sittings = [make_sitting(issuer=issuer, conclusions=MIXED * 20) for _number in range(4)]
    batches = [plan_issue(one, by=issuer.lead.actor, on=MONDAY) for one in sittings]
    for _round in range(2):
        dying = [start_worker(point, at) for point, at in (("stored", 2), ("committed", 1), ("stored", 1), ("committed", 3))]
        assert {process.wait(60) for process in dying} == {-signal.SIGKILL}
    living = [start_worker() for _number in range(4)]
    assert {process.wait(60) for process in living} == {0}
    assert_complete(batches)
