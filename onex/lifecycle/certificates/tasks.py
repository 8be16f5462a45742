"""What the workers call."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.jobs.handlers import Run, job_finished, job_kind
from onex.foundation.jobs.models import Job
from onex.lifecycle.certificates.services import issuing


@job_kind(issuing.ISSUE, label=_("颁发证书"))
def issue_range(run: Run) -> None:
    """One range of a batch's serials."""
    issuing.issue_range(run)


@job_finished(issuing.ISSUE)
def end_issue(job: Job) -> None:
    """The batch is issued."""
    issuing.end_issue(job, on=timezone.localdate())
