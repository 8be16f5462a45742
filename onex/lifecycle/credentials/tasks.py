"""What the workers call."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.jobs.handlers import Run, job_finished, job_kind
from onex.foundation.jobs.models import Job
from onex.lifecycle.credentials import services


@job_kind(services.SIGN, label=_("签发电子凭证"))
def sign_range(run: Run) -> None:
    """One range of a batch's serials."""
    services.sign_range(run)


@job_finished(services.SIGN)
def end_signing(job: Job) -> None:
    """The batch is signed."""
    services.end_signing(job, on=timezone.localdate())
