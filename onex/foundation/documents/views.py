"""Handing out files: the right is asked again at each download."""

from __future__ import annotations

from uuid import UUID

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.documents.answers import file_answer
from onex.foundation.documents.permissions import DocumentPermission
from onex.foundation.documents.selectors import get_file
from onex.foundation.limits.budgets import Use


@door(DocumentPermission.VIEW, use=Use.EXPORT)
@require_GET
def download(request: SeatedRequest, ref: UUID) -> StreamingHttpResponse:
    """A file of the seat's organisation, or one's own."""
    return file_answer(get_file(ref, request.actor))
