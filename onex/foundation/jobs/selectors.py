"""Reading jobs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor, system_actor
from onex.foundation.accounts.models import User
from onex.foundation.accounts.selectors import find_seat
from onex.foundation.jobs.models import Job
from onex.foundation.policy.refusals import NotAllowed, NotFound

if TYPE_CHECKING:
    from django.db.models import QuerySet

SYSTEM = "system:"


def get_job(ref: UUID, actor: Actor) -> Job:
    """The job of that reference within the actor's reach; raises :class:`NotFound`."""
    job = Job.objects.visible_to(actor).filter(ref=ref).first()
    if job is None:
        raise NotFound("no_such_job", _("没有这个任务，或它不属于当前席位。"))
    return job


def jobs_about(subject: str, actor: Actor) -> QuerySet[Job]:
    """Jobs on one subject within the actor's reach, newest first."""
    return Job.objects.visible_to(actor).about(subject)


def actor_of(job: Job, on: date) -> Actor:
    """Who the job acts for, in the seat it was asked from.

    Raises :class:`NotAllowed` when that seat has ended since: rights end at once, for work under way too.
    """
    if job.author_ref.startswith(SYSTEM):
        return system_actor(job.author_ref.removeprefix(SYSTEM))
    user = User.objects.filter(pk=job.user_id).first() if job.user_id is not None else None
    seated = find_seat(user, job.mandate_id, on) if user is not None and job.mandate_id is not None else None
    if seated is None:
        raise NotAllowed("seat_ended", _("发起这个任务的席位已经终止，任务没有继续。"))
    return seated
