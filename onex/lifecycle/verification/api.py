"""Verification by the API, for anyone and free of charge. Nothing personal stands in an address."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from onex.foundation.accounts.doors import public_door
from onex.foundation.limits.budgets import Use
from onex.foundation.limits.guessing import guess
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.masking import mask_number
from onex.foundation.policy.refusals import BadInput
from onex.lifecycle.verification.models import LookupDoor
from onex.lifecycle.verification.selectors import Verdict, verify_number
from onex.lifecycle.verification.services import count_lookup
from onex.lifecycle.verification.views import FREE_OF_CHARGE, NUMBER

router = Router(tags=["verification"])

LONGEST = 64


class VerifyIn(Schema):
    """A number, and the holder's name or the last six characters of the holder's document: one of the two."""

    number: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    name: Annotated[str, Field(max_length=LONGEST)] = ""
    id_last_six: Annotated[str, Field(max_length=LONGEST)] = ""


class WordingOut(Schema):
    """The same in both languages."""

    zh: str
    en: str


class CheckOut(Schema):
    """One step of the verdict."""

    name: str
    state: str
    label: WordingOut
    why: WordingOut
    cite: str


class FaceOut(Schema):
    """What the certificate says; given only when number and holder agree."""

    number: str
    name: str
    document_kind: str
    document_number_masked: str
    certificate: str
    certificate_code: str
    level: WordingOut
    organisation: str
    issued_on: date
    registered_on: date | None
    revoked_on: date | None


class VerdictOut(Schema):
    """``outcome``: valid, revoked, altered, or not_matched (no such number, or another holder: the same answer)."""

    outcome: str
    checks: list[CheckOut]
    face: FaceOut | None


@router.post("/verify", response=VerdictOut, summary="Verify a certificate")
@public_door(FREE_OF_CHARGE, use=Use.GUESS)
def verify(request: HttpRequest, body: VerifyIn) -> VerdictOut:
    """By number with the holder's name or last six of the document. Free of charge; nothing sent is stored."""
    if bool(body.name.strip()) == bool(body.id_last_six.strip()):
        raise BadInput("one_second_factor", _("姓名与证件号码后六位填一项，且只填一项"), allowed=("name", "id_last_six"))
    on = timezone.localdate()
    tried = guess(request, NUMBER, normalise(body.number))
    verdict = verify_number(body.number, name=body.name, id_last_six=body.id_last_six, on=on)
    if verdict.face is not None:
        tried.matched()
    count_lookup(LookupDoor.API, verdict.outcome, on=on)
    return _verdict(verdict)


def _verdict(verdict: Verdict) -> VerdictOut:
    face = None
    if verdict.face is not None:
        certificate = verdict.face.certificate
        level = verdict.face.level
        face = FaceOut(
            number=certificate.number,
            name=verdict.face.name,
            document_kind=verdict.face.document_kind,
            document_number_masked=mask_number(verdict.face.document_number),
            certificate=certificate.level.certificate.name,
            certificate_code=certificate.level.certificate.code,
            level=WordingOut(zh=level.zh, en=level.en),
            organisation=certificate.organisation.name,
            issued_on=certificate.issued_on,
            registered_on=certificate.batch.registered_on,
            revoked_on=verdict.change.changed_on if verdict.change and certificate.revoked else None,
        )
    checks = [
        CheckOut(
            name=check.name,
            state=check.state.value,
            label=WordingOut(zh=check.label.zh, en=check.label.en),
            why=WordingOut(zh=check.why.zh, en=check.why.en),
            cite=check.cite,
        )
        for check in verdict.checks
    ]
    return VerdictOut(outcome=verdict.outcome.value, checks=checks, face=face)
