"""Made-up jobs, and a worker in a process of its own that dies where a test wants it to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.jobs.handlers import Run, job_finished, job_kind
from onex.foundation.jobs.models import Job
from onex.foundation.jobs.services import enqueue
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import Conflict
from onex.foundation.tabular.models import SavedView

COUNT = "test.count"
REFUSE = "test.refuse"
BREAK = "test.break"
DEADLY = "test.deadly"
BUSY = "test.busy"
BY = system_actor("factory")
CHUNK = 10
DIE_AT = "ONEX_TEST_DIE_AT"
"""``before:3``, ``inside:3``, ``after:3``, ``ending:0``: the point at which the first worker of a range kills itself."""


def die_here(point: str, run: Run) -> None:
    """``kill -9`` of this very process, once: the range's next worker goes past."""
    if run.fence == 1 and os.environ.get(DIE_AT) == point:
        os.kill(os.getpid(), 9)


@job_kind(COUNT, label="数数")
def count_positions(run: Run) -> None:
    """Write one row per position of the range, ten at a time."""
    for number, first in enumerate(range(run.cursor, run.last + 1, CHUNK)):
        last = min(first + CHUNK - 1, run.last)
        die_here(f"before:{number}", run)
        with run.chunk(cursor=last + 1, done=last - first + 1):
            for position in range(first, last + 1):
                SavedView.objects.create(user_id=position, page=COUNT, name=run.job.ref.hex)
            die_here(f"inside:{number}", run)
        die_here(f"after:{number}", run)
    die_here("ending:0", run)


@job_finished(COUNT)
def count_finished(job: Job) -> None:
    """Leaves a mark that may exist only once."""
    SavedView.objects.create(user_id=-1, page="finished", name=job.ref.hex)


@job_kind(REFUSE)
def refuse_range(run: Run) -> None:
    """Refuses, as a service a handler calls would."""
    with run.chunk(cursor=run.cursor + 1, done=1):
        SavedView.objects.create(user_id=run.cursor, page=REFUSE, name=run.job.ref.hex)
    raise Conflict("not_now", "not now")


@job_kind(BREAK)
def break_range(run: Run) -> None:
    """Fails as programs do, with somebody's name in the error."""
    with run.chunk(cursor=run.cursor + 1, done=1):
        SavedView.objects.create(user_id=run.cursor, page=BREAK, name=run.job.ref.hex)
        raise ZeroDivisionError("王小明")


@job_kind(BUSY)
def busy_range(run: Run) -> None:
    """Finds the database too busy, twice; the third worker gets through."""
    with run.chunk(cursor=run.last + 1, done=1):
        SavedView.objects.create(user_id=run.fence, page=BUSY, name=run.job.ref.hex)
        if run.fence < 3:
            raise OperationalError("database is locked")


@job_kind(DEADLY)
def deadly_range(run: Run) -> None:
    """Kills every worker that takes it up."""
    os.kill(os.getpid(), 9)


def make_job(
    *,
    kind: str = COUNT,
    total: int = 35,
    ranges: Sequence[tuple[int, int]] = (),
    by: Actor = BY,
    key: str = "",
    subject: str = "test:1",
) -> Job:
    """A job in the queue."""
    return enqueue(
        kind, subject=subject, label=Text(zh="测试任务", en="A test job"), by=by, total=total, ranges=ranges, key=key
    )


def start_worker(*arguments: str, die_at: str = "") -> subprocess.Popen[str]:
    """A worker process on the test's own database."""
    program = Path(__file__).with_name("worker_process.py")
    environment = {
        **os.environ,
        "ONEX_DATA_DIR": str(settings.DATA_DIR),
        "ONEX_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        DIE_AT: die_at,
    }
    return subprocess.Popen(
        [sys.executable, str(program), *arguments],
        env=environment,
        cwd=program.parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def work_in_process(*arguments: str, die_at: str = "") -> int:
    """Run a worker to its end (``--once`` unless told otherwise); its exit code, negative when a signal ended it."""
    worker = start_worker(*(arguments or ("--once",)), die_at=die_at)
    said, _ = worker.communicate(timeout=120)
    if worker.returncode not in (0, -9):
        raise AssertionError(said)
    return worker.returncode
