"""Who holds a range, and what a worker that has lost it can still do: nothing."""

from __future__ import annotations

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from onex.foundation.jobs import worker
from onex.foundation.jobs.claims import MOST_STALLS, claim, end, give_back, take_back
from onex.foundation.jobs.handlers import Lost, Run, Stopping
from onex.foundation.jobs.identity import identity, known_dead, machine, process_start
from onex.foundation.jobs.models import Job, JobRange, JobState, RangeState
from onex.foundation.jobs.services import resume
from onex.foundation.jobs.worker import run_pending, work_one
from onex.foundation.tabular.models import SavedView
from tests.factories.jobs import COUNT, make_job

ELSEWHERE = "another-host/boot/1|1|1"


def run_of(held: JobRange) -> Run:
    return Run(held.job, held.first, held.last, held.cursor, held.pk, held.worker, held.attempts)


@pytest.mark.django_db
def test_range_is_held_by_one_worker_at_a_time() -> None:
    make_job(ranges=[(0, 4), (5, 9)])
    first, second, third = claim("a|1|1"), claim("b|1|1"), claim("c|1|1")
    assert first is not None
    assert second is not None
    assert (first.ordinal, second.ordinal, third) == (0, 1, None)


@pytest.mark.django_db
def test_jobs_take_turns() -> None:
    long, short = make_job(ranges=[(0, 4), (5, 9), (10, 14)]), make_job(ranges=[(0, 4)])
    taken = [claim("a|1|1"), claim("a|1|1"), claim("a|1|1")]
    assert [held.job_id for held in taken if held] == [long.pk, short.pk, long.pk]


@pytest.mark.django_db
def test_worker_of_another_machine_is_waited_for_until_its_lease_ends() -> None:
    make_job()
    held = claim(ELSEWHERE)
    assert held is not None
    assert take_back() == 0
    JobRange.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert take_back() == 1
    held.refresh_from_db()
    assert (held.state, held.worker, held.attempts) == (RangeState.OPEN, "", 1)


@pytest.mark.django_db
def test_dead_worker_of_this_machine_is_noticed_at_once() -> None:
    child = subprocess.Popen(["sleep", "60"])
    start = process_start(child.pid)
    sleeper = f"{machine()}|{child.pid}|{start}"
    make_job()
    held = claim(sleeper)
    assert held is not None
    assert not known_dead(sleeper)
    assert known_dead(f"{machine()}|{child.pid}|1")
    assert take_back() == 0
    child.kill()
    child.wait()
    assert known_dead(sleeper)
    assert take_back() == 1


@pytest.mark.django_db
def test_this_process_knows_itself_alive() -> None:
    assert not known_dead(identity())


@pytest.mark.django_db
def test_worker_that_lost_its_range_writes_nothing() -> None:
    job = make_job()
    slow = claim(ELSEWHERE)
    assert slow is not None
    JobRange.objects.filter(pk=slow.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert work_one(identity(), threading.Event())
    with pytest.raises(Lost), run_of(slow).chunk(cursor=10, done=10):
        SavedView.objects.create(user_id=999, page=COUNT, name=job.ref.hex)
    with pytest.raises(Lost):
        run_of(slow).alive()
    assert not give_back(slow.pk, worker=slow.worker, fence=slow.attempts)
    assert not end(slow.pk, RangeState.DONE, worker=slow.worker, fence=slow.attempts)
    assert not SavedView.objects.filter(user_id=999).exists()
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 35)


@pytest.mark.django_db
def test_same_worker_with_an_older_fence_writes_nothing() -> None:
    make_job()
    slow = claim(ELSEWHERE)
    assert slow is not None
    assert give_back(slow.pk, worker=slow.worker, fence=slow.attempts)
    again = claim(ELSEWHERE)
    assert again is not None
    assert again.attempts == slow.attempts + 1
    with pytest.raises(Lost), run_of(slow).chunk(cursor=10):
        pytest.fail("the block must not run")
    with run_of(again).chunk(cursor=10, done=10):
        pass


@pytest.mark.django_db
def test_rows_and_cursor_are_undone_together() -> None:
    job = make_job()
    held = claim(identity())
    assert held is not None
    run = run_of(held)

    def fail() -> None:
        with run.chunk(cursor=10, done=10):
            SavedView.objects.create(user_id=1, page=COUNT, name=job.ref.hex)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    held.refresh_from_db()
    job.refresh_from_db()
    assert (held.cursor, job.done, run.cursor) == (0, 0, 0)
    assert not SavedView.objects.exists()


@pytest.mark.django_db
def test_range_that_kills_its_workers_fails_instead_of_going_round() -> None:
    job = make_job()
    for _ in range(MOST_STALLS):
        held = claim(ELSEWHERE)
        assert held is not None
        give_back(held.pk, worker=held.worker, fence=held.attempts)
    assert claim(ELSEWHERE) is None
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "worker_died_repeatedly")
    resume(job)
    run_pending()
    job.refresh_from_db()
    assert job.state == JobState.DONE


@pytest.mark.django_db
def test_worker_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job()
    away = [OperationalError("gone"), OperationalError("still gone")]

    def take_back_when_there() -> int:
        if away:
            raise away.pop()
        return take_back()

    monkeypatch.setattr(worker, "take_back", take_back_when_there)
    monkeypatch.setattr(worker, "AWAY_SECONDS", 0)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    with pytest.raises(OperationalError):
        worker.work(once=True)
    ended = SimpleNamespace(is_set=lambda: not Job.objects.exclude(state=JobState.DONE).exists(), wait=lambda _seconds: None)
    monkeypatch.setattr(worker.threading, "Event", lambda: ended)
    assert worker.work(once=False) == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE


@pytest.mark.django_db
def test_worker_asked_to_end_gives_its_range_back_at_the_chunk() -> None:
    job = make_job()
    stopping = threading.Event()
    held = claim(identity())
    assert held is not None
    run = run_of(held)
    run.stopping = stopping
    with run.chunk(cursor=10, done=10):
        stopping.set()
    with pytest.raises(Stopping), run.chunk(cursor=20, done=10):
        pytest.fail("the block must not run")
    job.refresh_from_db()
    assert job.done == 10


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_four_workers_share_the_ranges_without_waiting_for_each_other() -> None:
    job = make_job(total=400, ranges=[(first, first + 24) for first in range(0, 400, 25)])
    start = threading.Barrier(4)

    def work(number: int) -> int:
        start.wait()
        taken = 0
        while work_one(f"thread-{number}|1|1", threading.Event()):
            taken += 1
        connection.close()
        return taken

    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(work, range(4)))
    job.refresh_from_db()
    assert sum(taken) == 16
    assert (job.state, job.done) == (JobState.DONE, 400)
    written = SavedView.objects.filter(page=COUNT).values_list("user_id", flat=True)
    assert sorted(written) == list(range(400))
    assert SavedView.objects.filter(page="finished").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_claim_passes_over_a_row_another_worker_is_looking_at() -> None:
    make_job(ranges=[(0, 4), (5, 9)])
    taken: list[JobRange | None] = []

    def look() -> None:
        taken.append(claim("other|1|1"))
        connection.close()

    with transaction.atomic():
        JobRange.objects.select_for_update().get(ordinal=0)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(20)
    assert [held.ordinal for held in taken if held] == [1]
