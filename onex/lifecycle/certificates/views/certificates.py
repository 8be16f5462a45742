"""Pages of certificates: the list, one certificate with its history, its face on A4, and the proposal to revoke it."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.parties.accesses import Look, MachineWork
from onex.foundation.parties.kinds import LookPurpose
from onex.foundation.parties.masking import mask_name
from onex.foundation.tabular.lists import ListPage
from onex.lifecycle.certificates.forms import RevocationForm
from onex.lifecycle.certificates.models import IssuedCertificate, RevocationGround
from onex.lifecycle.certificates.permissions import CertificatesPermission
from onex.lifecycle.certificates.selectors import faces_of, get_certificate, is_intact
from onex.lifecycle.certificates.services import propose_revocation
from onex.lifecycle.certificates.tables import CertificateFilter, CertificateTable
from onex.lifecycle.certificates.tokens import PAPER_PATH, VERIFY_PATH

QR_CORRECTION = "M"


class CertificateList(ListPage):
    """颁发的证书."""

    name = "certificates.certificates"
    title = _("颁发的证书")
    subtitle = _("当前席位可以看到的证书")
    table_class = CertificateTable
    filterset_class = CertificateFilter
    export_permission = CertificatesPermission.EXPORT_CERTIFICATES
    default_columns = ("number", "holder", "certificate", "level", "issued_on", "status")

    def get_queryset(self, request: SeatedRequest) -> QuerySet[IssuedCertificate]:
        """Certificates within the seat's reach."""
        return IssuedCertificate.objects.visible_to(request.actor).select_related(
            "person", "level__certificate", "organisation", "school", "batch__case"
        )


@door(CertificatesPermission.VIEW_CERTIFICATE)
@require_safe
def certificate(request: SeatedRequest, number: str) -> HttpResponse:
    """One certificate: what it says, its history, and what the seat may do with it."""
    found = get_certificate(number, request.actor)
    face = faces_of([found], purpose=MachineWork.MASK)[0]
    context = {
        "certificate": found,
        "intact": is_intact(found, face),
        "face": face,
        "masked_name": mask_name(face.name),
        "in_full": may(request.actor, CertificatesPermission.EXPORT_CERTIFICATES),
        "history": [
            (change, RevocationGround(change.ground).label, RevocationGround(change.ground).cite)
            for change in found.status_changes.select_related("case")
        ],
        "open_revocation": found.revocations.filter(decided_on=None).select_related("case").first(),
        "may_print": may(request.actor, CertificatesPermission.EXPORT_CERTIFICATES),
        "may_revoke": not found.revoked and may(request.actor, CertificatesPermission.PROPOSE_REVOCATION),
    }
    return render(request, "certificates/certificate.html", context)


@door(CertificatesPermission.EXPORT_CERTIFICATES)
@require_safe
def paper(request: SeatedRequest, number: str) -> HttpResponse:
    """证书样式: the face on A4, with the QR anyone may check it by."""
    found = get_certificate(number, request.actor)
    look = Look(by=request.actor.author, purpose=LookPurpose.PRINT_CERTIFICATE, on=timezone.localdate())
    address = settings.PUBLIC_ADDRESS + PAPER_PATH + found.token
    qr = segno.make(address, error=QR_CORRECTION, micro=False)
    context = {
        "face": faces_of([found], purpose=look)[0],
        "certificate": found,
        "qr": qr.svg_data_uri(border=2),
        "verify_address": settings.PUBLIC_ADDRESS + VERIFY_PATH,
    }
    return render(request, "certificates/paper.html", context)


@door(CertificatesPermission.PROPOSE_REVOCATION, step_up=True)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: SeatedRequest, number: str) -> HttpResponse:
    """提出撤销: ground and reason; another person confirms."""
    found = get_certificate(number, request.actor)
    form = RevocationForm(request.POST or None)
    if form.is_valid():
        revocation = propose_revocation(
            found.number,
            ground=form.cleaned_data["ground"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            on=timezone.localdate(),
        )
        messages.success(request, say("已提出撤销，须由另一人确认；确认之前证书仍然有效"))
        return redirect("web:case", number=revocation.case.number)
    context = {"certificate": found, "form": form}
    return render(request, "certificates/revoke.html", context, status=400 if form.errors else 200)
