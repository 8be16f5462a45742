"""``kill -9`` of a real worker at every point of a range: its successor neither loses nor repeats a row."""

from __future__ import annotations

import os
import signal
import time

import pytest

from onex.foundation.jobs.claims import MOST_STALLS
from onex.foundation.jobs.models import Job, JobState, RangeState
from onex.foundation.tabular.models import SavedView
from tests.factories.jobs import COUNT, DEADLY, make_job, start_worker, work_in_process

pytestmark = pytest.mark.django_db(transaction=True)

POINTS = ("before:0", "inside:0", "after:0", "inside:2", "after:3", "ending:0")


def written(job: Job) -> list[int]:
    return sorted(SavedView.objects.filter(page=COUNT, name=job.ref.hex).values_list("user_id", flat=True))


@pytest.mark.parametrize("point", POINTS)
def test_successor_goes_on_where_the_killed_worker_was(point: str) -> None:
    job = make_job(total=35)
    assert work_in_process(die_at=point) == -signal.SIGKILL
    stretch = job.ranges.get()
    assert stretch.state == RangeState.HELD
    assert written(job) == list(range(stretch.cursor))
    assert work_in_process() == 0
    job.refresh_from_db()
    stretch.refresh_from_db()
    assert (job.state, job.done, stretch.attempts) == (JobState.DONE, 35, 2)
    assert written(job) == list(range(35))
    assert SavedView.objects.filter(page="finished").count() == 1


def test_range_that_kills_every_worker_ends_as_failed() -> None:
    job = make_job(kind=DEADLY, total=5)
    for _ in range(MOST_STALLS):
        assert work_in_process() == -signal.SIGKILL
    assert work_in_process() == 0
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "worker_died_repeatedly")


def test_worker_told_to_end_finishes_its_chunk_and_leaves_the_rest() -> None:
    make_job(total=200_000)
    worker = start_worker("--idle", "0.05")
    job = Job.objects.get()
    deadline = time.monotonic() + 60
    while job.done < 20 and time.monotonic() < deadline:
        time.sleep(0.02)
        job.refresh_from_db()
    os.kill(worker.pid, signal.SIGTERM)
    said, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, said
    job.refresh_from_db()
    stretch = job.ranges.get()
    assert (stretch.state, stretch.worker) == (RangeState.OPEN, "")
    assert written(job) == list(range(stretch.cursor))
    assert 20 <= job.done == stretch.cursor < 200_000
