"""Certificates as PDF and their layouts by the API: the same right, the same record of the look, the same refusals."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import Field

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.limits.budgets import Use
from onex.lifecycle.prints import services, views
from onex.lifecycle.prints.models import PrintTemplate
from onex.lifecycle.prints.permissions import PrintsPermission

router = Router(tags=["prints"])

LONGEST = 64
MOST_PARTS = 1_000_000


def _file(kind: str, what: str) -> dict[str, Any]:
    return {"responses": {200: {"description": what, "content": {kind: {"schema": {"type": "string", "format": "binary"}}}}}}


class TemplateIn(Schema):
    """What an organisation chooses; ``certificate`` is a code of its own, empty for all. A seal's picture is sent by the page."""

    certificate: Annotated[str, Field(max_length=40)] = ""
    since: date
    title: Annotated[str, Field(max_length=services.LONGEST["title"])]
    subtitle: Annotated[str, Field(max_length=services.LONGEST["subtitle"])] = ""
    statement: Annotated[str, Field(max_length=services.LONGEST["statement"])]
    note: Annotated[str, Field(max_length=services.LONGEST["note"])] = ""
    colour: Annotated[str, Field(max_length=7)]
    orientation: Annotated[str, Field(max_length=10)]


class TemplateOut(Schema):
    """A version of a layout."""

    certificate: str
    version: int
    since: date
    title: str
    subtitle: str
    statement: str
    note: str
    colour: str
    orientation: str
    seal: bool


@router.get(
    "/certificates/{number}/print",
    summary="A certificate as sealed PDF; the look at its holder's number is recorded",
    openapi_extra=_file(views.PDF, "PDF/A-3b with the credential and its ledger proof attached"),
)
@door(PrintsPermission.DOWNLOAD, use=Use.EXPORT)
def print_certificate(request: SeatedRequest, number: Annotated[str, Path(max_length=LONGEST)]) -> HttpResponse:
    return views.printed(request, number)


@router.get(
    "/batches/{number}/prints/{part}",
    summary="A part of a batch (10,000 certificates) as a ZIP of PDFs, streamed; parts count from 1",
    openapi_extra=_file(views.ZIP, "PDFs named by serial; what was not printed is listed in a text file"),
)
@door(PrintsPermission.DOWNLOAD, use=Use.EXPORT)
def print_batch(
    request: SeatedRequest,
    number: Annotated[str, Path(max_length=LONGEST)],
    part: Annotated[int, Path(ge=1, le=MOST_PARTS)],
) -> StreamingHttpResponse:
    return views.bundled(request, number, part)


@router.get("/print-templates", response=list[TemplateOut], summary="The organisation's layouts, every version, newest first")
@door(PrintsPermission.VIEW_TEMPLATES)
def list_print_templates(request: SeatedRequest) -> list[TemplateOut]:
    return [_told(one) for one in PrintTemplate.objects.visible_to(request.actor).select_related("certificate")]


@router.post("/print-templates", response=TemplateOut, summary="Add a version of a layout")
@door(PrintsPermission.SET_TEMPLATE, step_up=True)
def set_print_template(request: SeatedRequest, body: TemplateIn) -> TemplateOut:
    choice = services.Choice(**body.dict())
    return _told(services.set_template(choice, [], by=request.actor, on=timezone.localdate()))


def _told(template: PrintTemplate) -> TemplateOut:
    return TemplateOut(
        certificate=template.certificate.code if template.certificate else "",
        version=template.version,
        since=template.since,
        title=template.title,
        subtitle=template.subtitle,
        statement=template.statement,
        note=template.note,
        colour=template.colour,
        orientation=template.orientation,
        seal=template.seal_id is not None,
    )
