"""Who may see and steer jobs: every seat its own; which jobs those are is said by ``Job.objects.visible_to``."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class JobPermission(StrEnum):
    """What may be done with a job somebody of the seat's organisation started."""

    VIEW = "jobs.job.view"
    STEER = "jobs.job.steer"


EVERY_SEAT = frozenset(Role)

grant({JobPermission.VIEW: EVERY_SEAT, JobPermission.STEER: EVERY_SEAT})
