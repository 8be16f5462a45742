"""A stored file as an answer; whether it may be handed out was asked before."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.services import frames


def file_answer(file: StoredFile) -> StreamingHttpResponse:
    """A file as an attachment: never shown in the page's own origin, never kept by a cache."""
    answer = StreamingHttpResponse(frames(file), content_type=file.media_type)
    answer["Content-Length"] = str(file.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
