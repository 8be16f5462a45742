"""What a job does, by its kind, and the range a worker hands to it.

A handler gets a :class:`Run` and works from ``run.cursor`` to ``run.last`` (inclusive) in chunks::

    @job_kind("certificates.issue")
    def issue_range(run: Run) -> None:
        for first in range(run.cursor, run.last + 1, 1000):
            last = min(first + 999, run.last)
            with run.chunk(cursor=last + 1, done=last - first + 1):
                ...write the rows of first..last...

Rows and cursor are one transaction, so a killed worker's successor neither loses nor repeats a row. Returning ends the
range. What is raised through the handler ends the attempt: :class:`Interrupted` is the machinery's own and is never
caught by a handler; a ``Refusal`` fails the job with its code; anything else fails it as broken.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from onex.foundation.jobs.models import Job, JobRange, JobState, RangeState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LEASE = timedelta(seconds=60)
"""How long a range stays its worker's without a sign of life; only workers of other machines wait for it."""


class Interrupted(Exception):
    """The range is not to be worked on any further by this worker; nothing of the open chunk was written."""


class Cancelled(Interrupted):
    """Somebody cancelled the job."""


class Paused(Interrupted):
    """The job rests: somebody paused it, or another of its ranges failed. The range waits at its cursor."""


class Stopping(Interrupted):
    """This worker is asked to end; another takes the range up at its cursor."""


class Lost(Interrupted):
    """The lease ran out and another worker holds the range now."""


@dataclass
class Run:
    """One worker's hold on one range."""

    job: Job
    first: int
    last: int
    cursor: int
    range_id: int
    worker: str
    fence: int
    stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def chunk(self, *, cursor: int, done: int = 0) -> Iterator[None]:
        """One transaction in which rows are written and the range's cursor moves to ``cursor`` (next position to do).

        ``done`` rows are added to the job's progress. Raises :class:`Cancelled`, :class:`Paused`, :class:`Stopping` or
        :class:`Lost` before anything is written. The range's row stays locked until the commit.
        """
        if self.stopping.is_set():
            raise Stopping
        with transaction.atomic():
            self._hold(cursor=cursor, stalls=0)
            self._asked_to_end()
            yield
            if done:
                Job.objects.filter(pk=self.job.pk).update(done=F("done") + done)
        self.cursor = cursor
        self.job.done += done

    def alive(self) -> None:
        """Renew the lease and ask whether to go on; for stretches between chunks longer than some seconds."""
        if self.stopping.is_set():
            raise Stopping
        with transaction.atomic():
            self._hold()
            self._asked_to_end()

    def expect(self, total: int) -> None:
        """Say how many rows there are, once that is known."""
        Job.objects.filter(pk=self.job.pk).update(total=total)
        self.job.total = total

    def progress(self, done: int) -> None:
        """Say how many rows are done where no chunk is written; also renews the lease and asks whether to go on."""
        self.alive()
        Job.objects.filter(pk=self.job.pk).update(done=done)
        self.job.done = done

    def _hold(self, **changes: int) -> None:
        held = JobRange.objects.filter(pk=self.range_id, state=RangeState.HELD, worker=self.worker, attempts=self.fence)
        if not held.update(lease_until=Now() + LEASE, **changes):
            raise Lost

    def _asked_to_end(self) -> None:
        state, cancel = Job.objects.values_list("state", "cancel_requested").get(pk=self.job.pk)
        if cancel or state == JobState.CANCELLED:
            raise Cancelled
        if state != JobState.RUNNING:
            raise Paused


Handler = Callable[[Run], None]
Ending = Callable[[Job], None]


@dataclass(frozen=True)
class Kind:
    """A registered kind of job."""

    name: str
    label: str | _StrPromise
    handler: Handler


class Registry:
    """Every kind of job, filled when the apps are loaded."""

    kinds: ClassVar[dict[str, Kind]] = {}
    finished: ClassVar[dict[str, Ending]] = {}
    stopped: ClassVar[dict[str, Ending]] = {}


def job_kind(name: str, *, label: str | _StrPromise = "") -> Callable[[Handler], Handler]:
    """Register the function that does one range of such a job."""

    def register(handler: Handler) -> Handler:
        known = Registry.kinds.setdefault(name, Kind(name, label or name, handler))
        if known.handler is not handler:
            raise ValueError(f"two handlers for jobs of kind {name!r}")
        return handler

    return register


def job_finished(name: str) -> Callable[[Ending], Ending]:
    """Register what happens once, in the transaction in which the last range of such a job ends."""
    return _ending(Registry.finished, name)


def job_stopped(name: str) -> Callable[[Ending], Ending]:
    """Register what happens in the transaction in which such a job becomes cancelled or failed (see ``job.state``)."""
    return _ending(Registry.stopped, name)


def _ending(register: dict[str, Ending], name: str) -> Callable[[Ending], Ending]:
    def keep(ending: Ending) -> Ending:
        if register.setdefault(name, ending) is not ending:
            raise ValueError(f"two endings for jobs of kind {name!r}")
        return ending

    return keep


def kinds() -> Mapping[str, Kind]:
    """Every registered kind by its name."""
    return Registry.kinds
