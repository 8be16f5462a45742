"""What anyone may fetch to check a credential, and credentials as files for those who may hand them on."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from onex.foundation.accounts.doors import door, public_door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.limits.budgets import Use
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import NotFound
from onex.foundation.verifiable.keys import did_document
from onex.lifecycle.credentials import keys
from onex.lifecycle.credentials.models import StatusSeries
from onex.lifecycle.credentials.permissions import CredentialsPermission
from onex.lifecycle.credentials.selectors import as_jcs, as_jwt, current_list, get_signed

CHECKED_BY_ANYONE = "credentials are checked by anyone, with any software (P4.5)"
VC, DID = "application/vc", "application/did+json"
FORMS = ("json", "jcs", "jwt")


@public_door(CHECKED_BY_ANYONE, use=Use.OPEN)
@require_safe
@cache_control(public=True, max_age=3600)
def issuer(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The DID document of an issuer: which keys sign for it, and which ever did."""
    organisation = _issuer(ref)
    document = did_document(keys.issuer_did(organisation.ref), [key.raw for key in keys.public_keys()])
    return _open(JsonResponse(document, content_type=DID))


@public_door(CHECKED_BY_ANYONE, use=Use.OPEN)
@require_safe
@cache_control(public=True, max_age=300)
def status_list(request: HttpRequest, ref: UUID, number: int, purpose: str) -> HttpResponse:
    """A status list, signed by its issuer; it says nothing past its ``validUntil``."""
    version = current_list(_issuer(ref), number, purpose, now=timezone.now())
    return _open(HttpResponse(version.document, content_type=VC))


@door(CredentialsPermission.DOWNLOAD, use=Use.EXPORT)
@require_safe
def download(request: SeatedRequest, number: str, form: str) -> HttpResponse:
    """One credential as a file: ``json`` the form every verifier takes, ``jcs``, ``jwt``."""
    if form not in FORMS:
        raise NotFound("no_such_form", _("没有这一格式"), allowed=FORMS)
    signed = get_signed(number, request.actor)
    match form:
        case "jwt":
            content, kind, ending = as_jwt(signed), "application/vc+jwt", "jwt"
        case "jcs":
            content, kind, ending = json.dumps(as_jcs(signed), ensure_ascii=False, indent=1), VC, "jcs.json"
        case _:
            content, kind, ending = signed.json, VC, "json"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="credential-{signed.credential.pk}.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _issuer(ref: UUID) -> Organisation:
    series = StatusSeries.objects.filter(organisation__ref=ref).select_related("organisation").first()
    if series is None:
        raise NotFound("no_such_issuer", _("没有这一颁发机构"))
    return series.organisation


def _open(answer: HttpResponse) -> HttpResponse:
    """Verifiers run in browsers too, on pages of other origins."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
