"""Ask for long work, and stop, pause or resume it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.jobs.handlers import kinds
from onex.foundation.jobs.models import Job, JobRange, JobState, RangeState
from onex.foundation.jobs.states import UNDER_WAY, settle
from onex.foundation.policy.refusals import Conflict

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.policy import Text

Params = Mapping[str, "str | int | bool | list[str] | list[int] | None"]


def enqueue(
    kind: str,
    *,
    subject: str,
    label: Text,
    by: Actor,
    params: Params | None = None,
    total: int = 0,
    ranges: Sequence[tuple[int, int]] = (),
    key: str = "",
) -> Job:
    """Put a job in the queue; workers see it when the surrounding transaction commits.

    ``ranges`` are pairs of first and last position, both inclusive; without any there is one, from 0 to ``total - 1``.
    The same ``kind`` and ``key`` again answer with the job that exists. Raises ``KeyError`` for an unknown kind.
    """
    if kind not in kinds():
        raise KeyError(f"no handler is registered for jobs of kind {kind!r}")
    job = Job(
        kind=kind,
        key=key or None,
        label_zh=label.zh,
        label_en=label.en,
        subject=subject,
        user_id=by.user_id,
        mandate_id=by.mandate_id,
        author_ref=by.author.ref,
        seat=by.author.seat,
        organisation_id=by.organisation_id,
        total=total,
        params=dict(params or {}),
    )
    try:
        with transaction.atomic():
            job.save()
            JobRange.objects.bulk_create(
                JobRange(job=job, ordinal=ordinal, first=first, last=last, cursor=first)
                for ordinal, (first, last) in enumerate(ranges or ((0, max(total - 1, 0)),))
            )
    except IntegrityError:
        same = Job.objects.filter(kind=kind, key=key).first() if key else None
        if same is None:
            raise
        return same
    return job


def cancel(job: Job) -> Job:
    """Ask that the job end; what its finished chunks wrote stays written. A worker under way stops at its next chunk."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.ended and held.state != JobState.FAILED:
            raise _too_late(held)
        held.cancel_requested = True
        if held.ended:
            held.state = JobState.PAUSED
        held.save(update_fields=["cancel_requested", "state"])
        return settle(job.pk)


def pause(job: Job) -> Job:
    """Let the job rest at its cursors until it is resumed."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.state not in UNDER_WAY or held.cancel_requested:
            raise _too_late(held)
        held.state = JobState.PAUSED
        held.save(update_fields=["state"])
        return held


def resume(job: Job) -> Job:
    """Let a paused or failed job go on from its cursors."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.state not in (JobState.PAUSED, JobState.FAILED) or held.cancel_requested:
            raise _too_late(held)
        JobRange.objects.filter(job=held, state=RangeState.FAILED).update(state=RangeState.OPEN, stalls=0)
        held.state = JobState.QUEUED
        held.message = ""
        held.finished_at = None
        held.save(update_fields=["state", "message", "finished_at"])
        return held


def steps_for(job: Job) -> tuple[str, ...]:
    """What may be done with the job now: ``pause``, ``resume``, ``cancel``."""
    if job.cancel_requested:
        return ()
    match JobState(job.state):
        case JobState.QUEUED | JobState.RUNNING:
            return ("pause", "cancel")
        case JobState.PAUSED | JobState.FAILED:
            return ("resume", "cancel")
        case JobState.CANCELLED | JobState.DONE:
            return ()


def _too_late(job: Job) -> Conflict:
    return Conflict("job_moved_on", _("任务现在的状态不能这样操作，没有作任何改动。"), allowed=steps_for(job))
