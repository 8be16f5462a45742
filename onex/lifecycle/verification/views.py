"""查询验证 for anyone. Nothing typed here ever stands in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onex.foundation.accounts.doors import public_door
from onex.foundation.limits.budgets import Use
from onex.foundation.limits.guessing import guess
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.masking import mask_name
from onex.foundation.policy.refusals import NotFound
from onex.lifecycle.certificates.selectors import find_by_token
from onex.lifecycle.verification.forms import HolderForm, VerifyForm
from onex.lifecycle.verification.models import LookupDoor
from onex.lifecycle.verification.selectors import verify_holder, verify_number, verify_record
from onex.lifecycle.verification.services import count_lookup

FREE_OF_CHARGE = "certificates are looked up free of charge by anyone (P4.5, G3.3, S4.4)"

NUMBER = "certificate by number"


@public_door(FREE_OF_CHARGE, use=Use.GUESS)
@require_http_methods(["GET", "POST"])
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """By number, with the holder's name or the last six characters of the document."""
    form = VerifyForm(request.POST or None)
    verdict = None
    if form.is_valid():
        on = timezone.localdate()
        tried = guess(request, NUMBER, normalise(form.cleaned_data["number"]))
        verdict = verify_number(form.cleaned_data["number"], **form.second_factor(), on=on)
        if verdict.face is not None:
            tried.matched()
        count_lookup(LookupDoor.PAGE, verdict.outcome, on=on)
    return render(request, "verification/verify.html", {"form": form, "verdict": verdict})


@public_door(FREE_OF_CHARGE, use=Use.GUESS)
@require_http_methods(["GET", "POST"])
@never_cache
def token(request: HttpRequest, token: str) -> HttpResponse:
    """By the QR on the paper: what stands on it with the name masked, in full once the second factor agrees."""
    certificate = find_by_token(token)
    if certificate is None:
        raise NotFound("no_such_token", _("没有这一查验码；请核对二维码是否完整，或改用证书编号查询"))
    on = timezone.localdate()
    form = HolderForm(request.POST or None)
    known = None
    if form.is_valid():
        tried = guess(request, "certificate by token", str(certificate.pk))
        known = verify_holder(certificate, **form.second_factor(), on=on)
        if known.face is not None:
            tried.matched()
    verdict = known if known and known.face else verify_record(certificate, on)
    count_lookup(LookupDoor.QR, known.outcome if known else verdict.outcome, on=on)
    face = verdict.face
    return render(
        request,
        "verification/token.html",
        {
            "form": form,
            "verdict": verdict,
            "in_full": bool(known and known.face),
            "mismatch": bool(known and not known.face),
            "masked_name": mask_name(face.name) if face else "",
        },
    )
