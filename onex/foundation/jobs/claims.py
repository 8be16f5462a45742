"""Who holds which range: taking one up, giving it back, taking it back from the dead.

On PostgreSQL workers pass over each other's rows with SKIP LOCKED; on SQLite every transaction is BEGIN IMMEDIATE, so
one worker claims at a time. Times are the database's, so that machines need not agree on theirs.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from onex.foundation.jobs.handlers import LEASE
from onex.foundation.jobs.identity import known_dead
from onex.foundation.jobs.models import Job, JobRange, JobState, RangeState
from onex.foundation.jobs.states import UNDER_WAY, settle

MOST_STALLS = 5
"""A range taken up this often without writing a chunk is what kills its workers: it fails instead of going round."""


def take_back() -> int:
    """Free the ranges of workers that are dead or have let their lease run out; returns how many."""
    held = JobRange.objects.filter(state=RangeState.HELD)
    overdue = set(held.filter(lease_until__lt=Now()).values_list("pk", flat=True))
    freed = 0
    for pk, worker, fence in held.values_list("pk", "worker", "attempts"):
        if pk in overdue or known_dead(worker):
            freed += give_back(pk, worker=worker, fence=fence)
    return freed


def give_back(range_id: int, *, worker: str, fence: int, stalled: bool = True) -> bool:
    """Free a range at its cursor if the worker still holds it; ``stalled=False`` when it was asked to let go."""
    with transaction.atomic():
        held = _held(range_id, worker, fence)
        if held is None:
            return False
        held.state = RangeState.OPEN
        held.worker = ""
        held.lease_until = None
        if not stalled:
            held.stalls = 0
        held.save(update_fields=["state", "worker", "lease_until", "stalls"])
        settle(held.job_id)
    return True


def end(range_id: int, state: RangeState, *, worker: str, fence: int, message: str = "") -> bool:
    """End a range the worker still holds, and its job with it when it was the last."""
    with transaction.atomic():
        held = _held(range_id, worker, fence)
        if held is None:
            return False
        held.state = state
        held.lease_until = None
        held.save(update_fields=["state", "lease_until"])
        if message:
            Job.objects.filter(pk=held.job_id).update(message=message)
        settle(held.job_id)
    return True


def claim(worker: str) -> JobRange | None:
    """Take up a free range, of the job whose last turn is longest ago; None when there is none."""
    waiting = JobRange.objects.filter(state=RangeState.OPEN, job__state__in=UNDER_WAY, job__cancel_requested=False)
    if not waiting.exists():
        return None
    with transaction.atomic():
        turn = F("job__turn_at").asc(nulls_first=True)
        free = waiting.select_for_update(skip_locked=True, of=("self",)).order_by(turn, "job_id", "ordinal").first()
        if free is None:
            return None
        if free.stalls >= MOST_STALLS:
            free.state = RangeState.FAILED
            free.save(update_fields=["state"])
            Job.objects.filter(pk=free.job_id).update(message="worker_died_repeatedly")
            settle(free.job_id)
            return None
        _hand_over(free, worker)
    return JobRange.objects.select_related("job").get(pk=free.pk)


def _hand_over(free: JobRange, worker: str) -> None:
    JobRange.objects.filter(pk=free.pk).update(
        state=RangeState.HELD,
        worker=worker,
        lease_until=Now() + LEASE,
        attempts=F("attempts") + 1,
        stalls=F("stalls") + 1,
    )
    now = timezone.now()
    Job.objects.filter(pk=free.job_id).update(turn_at=now)
    Job.objects.filter(pk=free.job_id, state=JobState.QUEUED).update(state=JobState.RUNNING)
    Job.objects.filter(pk=free.job_id, started_at=None).update(started_at=now)


def _held(range_id: int, worker: str, fence: int) -> JobRange | None:
    rows = JobRange.objects.select_for_update().filter(pk=range_id, state=RangeState.HELD, worker=worker, attempts=fence)
    return rows.first()
