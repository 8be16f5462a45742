"""Certificates as PDF for those who may hand them on, and the pages on which their layout is chosen."""

from __future__ import annotations

import base64
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from onex.foundation.accounts.doors import door, public_door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.documents.attachments import inspect
from onex.foundation.limits.budgets import Use
from onex.foundation.parties.accesses import Look
from onex.foundation.parties.kinds import LookPurpose
from onex.foundation.policy.refusals import NotFound, Refusal
from onex.foundation.procedures.numbers import normalise
from onex.lifecycle.catalogue.models import SkillCertificate
from onex.lifecycle.certificates.models import CertificateStatus, IssuanceStop
from onex.lifecycle.certificates.selectors import get_certificate
from onex.lifecycle.prints import press
from onex.lifecycle.prints.bundles import PART, zip_of
from onex.lifecycle.prints.faces import DEFAULTS
from onex.lifecycle.prints.forms import TemplateForm
from onex.lifecycle.prints.models import PrintTemplate
from onex.lifecycle.prints.permissions import PrintsPermission
from onex.lifecycle.prints.seals import seal_provider
from onex.lifecycle.prints.selectors import (
    certificates_of_batch,
    get_print,
    get_template,
    layout_of,
    own_certificates,
    sample_page,
    unsigned,
)
from onex.lifecycle.prints.services import preview, set_template, tell_printed

Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse)
PDF, ZIP, PEM = "application/pdf", "application/zip", "application/x-pem-file"


@door(PrintsPermission.DOWNLOAD, use=Use.EXPORT)
@require_safe
def certificate(request: SeatedRequest, number: str) -> HttpResponse:
    """One certificate as PDF; the look at its holder's number is recorded."""
    return printed(request, number)


def printed(request: SeatedRequest, number: str) -> HttpResponse:
    """What page and API answer alike."""
    found = get_certificate(number, request.actor)
    made = get_print(found, purpose=_look(request), at=timezone.now())
    return _attached(HttpResponse(made.content, content_type=PDF), f"certificate-{found.pk}.pdf")


@door(PrintsPermission.DOWNLOAD)
@require_safe
def batch(request: SeatedRequest, number: str) -> HttpResponse:
    """A batch's certificates as PDF: how many there are, what is not printed yet, and the ZIPs."""
    first, found = certificates_of_batch(normalise(number), request.actor)
    count = found.count()
    context = {
        "batch": first.batch,
        "certificates": count,
        "unsigned": unsigned(found),
        "revoked": found.filter(status=CertificateStatus.REVOKED).count(),
        "stopped": IssuanceStop.objects.against(first.organisation_id).exists(),
        "seal": seal_provider(),
        "parts": [
            {"number": part + 1, "first": part * PART + 1, "last": min((part + 1) * PART, count)}
            for part in range(-(-count // PART))
        ],
    }
    return render(request, "prints/batch.html", context)


@door(PrintsPermission.DOWNLOAD, use=Use.EXPORT)
@require_safe
def bundle(request: SeatedRequest, number: str, part: int) -> StreamingHttpResponse:
    """A part of a batch as a ZIP of PDFs, streamed."""
    return bundled(request, number, part)


def bundled(request: SeatedRequest, number: str, part: int) -> StreamingHttpResponse:
    """What page and API answer alike."""
    first, found = certificates_of_batch(normalise(number), request.actor)
    rows = list(found.values_list("pk", "serial")[(part - 1) * PART : part * PART]) if part > 0 else []
    if not rows:
        raise NotFound("no_such_part", _("没有这一部分"))
    look = _look(request)
    if request.method != "HEAD":
        tell_printed(first.batch, rows[0][1], rows[-1][1], len(rows), by=request.actor, on=look.on)
    pieces = zip_of([pk for pk, _serial in rows], purpose=look, at=timezone.localtime())
    return _attached(StreamingHttpResponse(pieces, content_type=ZIP), f"{first.batch.case.number}-{part}.zip")


@door(PrintsPermission.VIEW_TEMPLATES)
@require_safe
def templates(request: SeatedRequest) -> HttpResponse:
    """证书版式: every version there was, the newest first."""
    visible = PrintTemplate.objects.visible_to(request.actor).select_related("certificate")
    context = {"templates": visible, "may_set": may(request.actor, PrintsPermission.SET_TEMPLATE), "seal": seal_provider()}
    return render(request, "prints/templates.html", context)


@door(PrintsPermission.SET_TEMPLATE, step_up=True)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: SeatedRequest) -> HttpResponse:
    """设定版式: shown as a sample as often as one likes, then kept as a new version."""
    own = list(own_certificates(request.actor))
    choices = [(one.code, one.name) for one in own]
    today, shown = timezone.localdate(), ""
    standing = vars(DEFAULTS[own[0].regime if own else "campus"])
    form = TemplateForm(request.POST or None, request.FILES or None, certificates=choices, initial=standing | {"since": today})
    if form.is_valid():
        try:
            seals = inspect(form.cleaned_data["seal"])
            if "preview" not in request.POST:
                made = set_template(form.choice(), seals, by=request.actor, on=today)
                messages.success(request, say("已保存为第 %(version)d 版") % {"version": made.version})
                return redirect("prints:templates")
            page = preview(form.choice(), seals, by=request.actor, on=today)
            shown = base64.b64encode(press.picture(page)).decode()
        except Refusal as refused:
            form.add_error(None, str(refused.message))
    context = {"form": form, "shown": shown}
    return render(request, "prints/template.html", context, status=400 if form.errors else 200)


@door(PrintsPermission.VIEW_TEMPLATES, use=Use.EXPORT)
@require_safe
def sample(request: SeatedRequest, template: int) -> HttpResponse:
    """A version as a PDF with a made-up holder, marked as a sample and not sealed."""
    found = get_template(template, request.actor)
    regime = found.certificate.regime if found.certificate else _first_regime(found)
    page = sample_page(
        layout_of(found),
        regime=regime,
        issuer=found.organisation.name,
        certificate=found.certificate.name if found.certificate else "",
        on=timezone.localdate(),
    )
    return _attached(HttpResponse(press.draw(page, at=timezone.now()), content_type=PDF), f"sample-{found.pk}.pdf")


@public_door("whoever holds a sealed certificate checks the seal with any software (P4.5)")
@require_safe
def seal_certificates(request: HttpRequest) -> HttpResponse:
    """The certificates of the seal in use, the signer's first."""
    provider = seal_provider()
    if provider is None:
        raise NotFound("no_seal", _("本系统没有接入电子签章"))
    own = (x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM).decode() for one in provider.chain)
    return _attached(HttpResponse("".join(own), content_type=PEM), "seal.pem")


def _first_regime(found: PrintTemplate) -> str:
    first = SkillCertificate.objects.filter(organisation=found.organisation_id).order_by("pk").first()
    return first.regime if first else "campus"


def _look(request: SeatedRequest) -> Look:
    return Look(by=request.actor.author, purpose=LookPurpose.PRINT_CERTIFICATE, on=timezone.localdate())


def _attached(answer: Answer, name: str) -> Answer:
    """A download that no cache keeps."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
