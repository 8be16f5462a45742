"""Imports by the API: the same dry run, decision and refusals as the wizard. A worker does the work; ask again for progress."""

from __future__ import annotations

from typing import IO, Annotated, cast
from uuid import UUID

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.tabular import services
from onex.foundation.tabular.models import Import, ImportMode
from onex.foundation.tabular.permissions import TabularPermission
from onex.foundation.tabular.selectors import get_import

router = Router(tags=["imports"])

FILE = {
    "requestBody": {
        "required": True,
        "description": "The workbook (.xlsx) or table (.csv) itself, at most 30 MB.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class ImportCauseOut(Schema):
    """One cause the dry run found: how many rows it concerns, and the first of them."""

    severity: str
    column: str
    code: str
    cite: str
    message_zh: str
    message_en: str
    hint_zh: str
    hint_en: str
    count: int
    first_rows: list[int]


class ImportOut(Schema):
    """How far an import is: ``checking`` → ``checked`` (decide) → ``importing`` → ``done``; or ``refused``, ``cancelled``, ``failed``."""

    ref: UUID
    importer: str
    target: str
    state: str
    rows: int
    passed: int
    warned: int
    failed: int
    imported: int
    same_as: UUID | None
    causes: list[ImportCauseOut]


class AcceptIn(Schema):
    """Which rows: ``all`` (then none may have failed) or ``good``; ``again`` for a file that was imported before."""

    mode: Annotated[str, Field(max_length=8)] = ImportMode.ALL.value
    again: bool = False


@router.post(
    "/importers/{importer}/uploads", response=ImportOut, summary="Upload a table and have its rows judged", openapi_extra=FILE
)
@door(TabularPermission.START_IMPORT)
def upload_table(
    request: SeatedRequest,
    importer: str,
    target: Annotated[str, Query(max_length=120)] = "",
    name: Annotated[str, Query(min_length=1, max_length=200)] = "upload.xlsx",
) -> ImportOut:
    """The body is the file. Nothing is imported before the rows are accepted."""
    file = cast("IO[bytes]", request)  # a request reads like a file, a piece at a time
    today = timezone.localdate()
    return _import(services.start_import(importer, upload=file, name=name, target=target, by=request.actor, on=today))


@router.get("/imports/{uuid:ref}", response=ImportOut, summary="How far an import is, and what was found")
@door(TabularPermission.VIEW_IMPORT)
def read_import(request: SeatedRequest, ref: UUID) -> ImportOut:
    """Causes are grouped; the failing rows themselves are in the error workbook of the import's page."""
    return _import(_reach(request, ref))


@router.post("/imports/{uuid:ref}/accept", response=ImportOut, summary="Import all rows, or the good ones")
@door(TabularPermission.DECIDE_IMPORT)
def accept_rows(request: SeatedRequest, ref: UUID, body: AcceptIn) -> ImportOut:
    """409 while rows have failed and ``all`` is asked for, or when the import has moved on."""
    upload = _reach(request, ref)
    today = timezone.localdate()
    return _import(services.accept(upload, body.mode, by=request.actor, on=today, again=body.again))


@router.post("/imports/{uuid:ref}/cancel", response=ImportOut, summary="End an import")
@door(TabularPermission.DECIDE_IMPORT)
def cancel_import(request: SeatedRequest, ref: UUID) -> ImportOut:
    """What was written stays, and the answer says how much."""
    return _import(services.cancel(_reach(request, ref), by=request.actor, on=timezone.localdate()))


def _reach(request: SeatedRequest, ref: UUID) -> Import:
    upload = get_import(ref, request.actor)
    services.open_importer(upload.importer, by=request.actor)
    return upload


def _import(upload: Import) -> ImportOut:
    return ImportOut(
        ref=upload.ref,
        importer=upload.importer,
        target=upload.target,
        state=upload.state,
        rows=upload.rows,
        passed=upload.passed,
        warned=upload.warned,
        failed=upload.failed,
        imported=upload.imported,
        same_as=upload.same_as.ref if upload.same_as else None,
        causes=[ImportCauseOut.from_orm(cause) for cause in upload.causes.all()],
    )
