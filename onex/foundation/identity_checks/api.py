"""One's own identity check, and a clerk's confirmation, by the API; the refusals are those of the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from onex.foundation.accounts.doors import door, signed_in_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.identity_checks import services
from onex.foundation.identity_checks.models import CheckState, Guardian, Method
from onex.foundation.identity_checks.permissions import IdentityCheckPermission
from onex.foundation.identity_checks.selectors import find_open, find_verified, get_person
from onex.foundation.identity_checks.services import Consents
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.parties.models import Person

router = Router(tags=["identity"])


class OwnCheckOut(Schema):
    """``state``: verified, asked (an answer is awaited), mismatched, or none. ``go_to``: the provider's face page, if any."""

    state: str
    method: str
    verified_on: date | None
    sandbox: bool
    go_to: str = ""


class BeginIn(Schema):
    """The way, and each consent on its own: none is given by leaving it out."""

    method: Method
    consent: bool = False
    face_consent: bool = False
    guardian: Guardian = Guardian.NOBODY


class InPersonIn(Schema):
    """Read off the original document by the clerk."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: DocumentKind
    number: Annotated[str, Field(min_length=1, max_length=40)]
    seen: bool = False
    guardian: Guardian = Guardian.NOBODY


class ConfirmedOut(Schema):
    """The day the identity was verified."""

    verified_on: date


@router.get("/identity-check", response=OwnCheckOut, summary="Whether one's own identity is verified")
@signed_in_door("everyone sees their own check")
def read_identity_check(request: SeatedRequest) -> OwnCheckOut:
    """No name and no number is told."""
    return _own(get_person(request.actor))


@router.post("/identity-check", response=OwnCheckOut, summary="Have one's own identity checked")
@signed_in_door("everyone has their own identity checked")
def begin_identity_check(request: SeatedRequest, body: BeginIn) -> OwnCheckOut:
    """422 names every consent that is missing; 409 when the provider gave no answer (ask again, nothing is charged twice)."""
    person, now, on = get_person(request.actor), timezone.now(), timezone.localdate()
    consents = Consents(body.consent, body.face_consent, body.guardian)
    begun = services.begin(person, method=body.method, consents=consents, by=request.actor, on=on, now=now)
    back = request.build_absolute_uri(reverse("identity_checks:own"))
    go_to = services.ask(begun, back=back, by=request.actor, on=on, now=now)
    begun.refresh_from_db()
    return OwnCheckOut(
        state=begun.state,
        method=begun.method,
        verified_on=begun.concluded_on if begun.state == CheckState.VERIFIED else None,
        sandbox=begun.sandbox,
        go_to=go_to,
    )


@router.post("/identity-checks/in-person", response=ConfirmedOut, summary="Confirm a person's identity in person")
@door(IdentityCheckPermission.CONFIRM, step_up=True)
def confirm_identity(request: SeatedRequest, body: InPersonIn) -> ConfirmedOut:
    """404 alike for an unknown document and for another name."""
    on = timezone.localdate()
    services.confirm_in_person(
        name=body.name,
        kind=body.kind,
        number=body.number,
        consents=Consents(check=body.seen, guardian=body.guardian),
        by=request.actor,
        on=on,
        now=timezone.now(),
    )
    return ConfirmedOut(verified_on=on)


def _own(person: Person) -> OwnCheckOut:
    check = find_verified(person) or find_open(person)
    if check is None:
        return OwnCheckOut(state="none", method="", verified_on=None, sandbox=False)
    day = check.concluded_on if check.state == CheckState.VERIFIED else None
    return OwnCheckOut(state=check.state, method=check.method, verified_on=day, sandbox=check.sandbox)
