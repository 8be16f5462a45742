"""Handing out files: the right is asked again at each download."""

from __future__ import annotations

from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.permissions import DocumentPermission
from onex.foundation.documents.selectors import get_file
from onex.foundation.documents.services import frames


@door(DocumentPermission.VIEW)
@require_GET
def download(request: SeatedRequest, ref: UUID) -> StreamingHttpResponse:
    """A file of the seat's organisation, or one's own."""
    return file_answer(get_file(ref, request.actor))


def file_answer(file: StoredFile) -> StreamingHttpResponse:
    """A file as an attachment: never shown in the page's own origin, never kept by a cache."""
    answer = StreamingHttpResponse(frames(file), content_type=file.media_type)
    answer["Content-Length"] = str(file.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
