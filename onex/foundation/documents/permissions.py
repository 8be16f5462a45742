"""Who may fetch files: every seat its own; which files those are is said by ``StoredFile.objects.visible_to``."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class DocumentPermission(StrEnum):
    """What may be done with a stored file."""

    VIEW = "documents.file.view"


grant({DocumentPermission.VIEW: frozenset(Role)})
