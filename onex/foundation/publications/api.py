"""Objecting by the API: the same form, limits and refusals as the page, without signing in."""

from __future__ import annotations

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from onex.foundation.accounts.doors import public_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.documents.attachments import inspect
from onex.foundation.documents.fields import upload_of
from onex.foundation.limits.admission import record_of, spend
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.refusals import NotFound
from onex.foundation.publications import services
from onex.foundation.publications.models import Notice
from onex.foundation.publications.services import LONGEST_CONTACT, LONGEST_TEXT

router = Router(tags=["publications"])


class ObjectionIn(Schema):
    """What is held against a notice, and where the objector can be reached; both are sealed."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    contact: Annotated[str, Field(min_length=1, max_length=LONGEST_CONTACT)]
    reference: Annotated[str, Field(max_length=80)] = ""


class FiledOut(Schema):
    """The query code is given once and opens the answer; it cannot be found again."""

    query_code: str
    evidence: int


@router.post("/notices/{number}/objections", response=FiledOut, summary="Object to a notice, with evidence")
@public_door("anyone may object to a notice")
def file_objection(
    request: SeatedRequest,
    number: str,
    body: Form[ObjectionIn],
    evidence: Annotated[list[UploadedFile] | None, File()] = None,
) -> FiledOut:
    """``multipart/form-data``. Evidence: at most 5 files of 10 MB, typed by content (PDF, JPEG, PNG, text, .docx, .xlsx).

    A refused file refuses the whole, and nothing is saved. Only the seats that answer the objection may fetch evidence.
    """
    notice = Notice.objects.select_related("organisation", "region").filter(number=number).first()
    if notice is None:
        raise NotFound("no_such_notice", _("没有这一公示"))
    on = timezone.localdate()
    services.require_period(notice, on=on)
    files = evidence or []
    if files:
        spend(request, (Use.UPLOAD,), record_of(request))
    found = inspect([upload_of(file) for file in files])
    objection = services.file_objection(
        notice, reference=body.reference.strip(), text=body.text, contact=body.contact, on=on, evidence=found
    )
    return FiledOut(query_code=objection.query_code, evidence=len(found))
