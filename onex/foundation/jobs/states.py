"""How a job's state follows from its ranges. Called inside the transaction that changed a range."""

from __future__ import annotations

from django.utils import timezone

from onex.foundation.jobs.handlers import Registry
from onex.foundation.jobs.models import Job, JobRange, JobState, RangeState

UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


def settle(job_id: int) -> Job:
    """Bring the job's state in line with its ranges, under its row lock; runs the kind's ending when it ends now."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.ended:
        return job
    states = set(JobRange.objects.filter(job_id=job_id).values_list("state", flat=True))
    if job.cancel_requested:
        if RangeState.HELD not in states:
            JobRange.objects.filter(job_id=job_id, state=RangeState.OPEN).update(state=RangeState.CANCELLED)
            _end(job, JobState.CANCELLED)
    elif RangeState.FAILED in states:
        # The other ranges still held write no further: a chunk asks for the job's state first.
        _end(job, JobState.FAILED)
    elif states == {RangeState.DONE}:
        _end(job, JobState.DONE)
    return job


def _end(job: Job, state: JobState) -> None:
    job.state = state
    job.finished_at = timezone.now()
    job.save(update_fields=["state", "finished_at"])
    endings = Registry.finished if state == JobState.DONE else Registry.stopped
    ending = endings.get(job.kind)
    if ending is not None:
        ending(job)
