"""A job's page: how far it is, and its buttons."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.jobs import services
from onex.foundation.jobs.models import Job, JobState
from onex.foundation.jobs.permissions import JobPermission
from onex.foundation.jobs.selectors import get_job
from onex.foundation.jobs.wording import in_words

TONES = {
    JobState.QUEUED: "busy",
    JobState.RUNNING: "busy",
    JobState.PAUSED: "warn",
    JobState.CANCELLED: "",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
}


@door(JobPermission.VIEW)
@require_GET
def show_job(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """How far a job is; the page asks again by itself while it runs."""
    job = get_job(ref, request.actor)
    return render(
        request,
        "jobs/job.html",
        {
            "job": job,
            "tone": TONES[JobState(job.state)],
            "busy": not job.resting,
            "message": in_words(job.message),
            "steps": services.steps_for(job),
        },
    )


@door(JobPermission.STEER)
@require_POST
def cancel(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """End the job; what its finished chunks wrote stays."""
    return _steer(request, ref, services.cancel)


@door(JobPermission.STEER)
@require_POST
def pause(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """Let it rest."""
    return _steer(request, ref, services.pause)


@door(JobPermission.STEER)
@require_POST
def resume(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """Let it go on."""
    return _steer(request, ref, services.resume)


def _steer(request: SeatedRequest, ref: UUID, verb: Callable[[Job], Job]) -> HttpResponse:
    verb(get_job(ref, request.actor))
    return redirect("jobs:job", ref=ref)
