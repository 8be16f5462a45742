"""Addresses of certificates, batches and the stop switch. Nothing personal stands in any of them."""

from __future__ import annotations

from django.urls import path

from onex.foundation.accounts.doors import door
from onex.lifecycle.certificates.permissions import CertificatesPermission
from onex.lifecycle.certificates.views import batches, certificates, stops

app_name = "certificates"

urlpatterns = [
    path(
        "certificates",
        door(CertificatesPermission.VIEW_CERTIFICATE)(certificates.CertificateList.as_view()),
        name="certificates",
    ),
    path("certificates/<str:number>", certificates.certificate, name="certificate"),
    path("certificates/<str:number>/paper", certificates.paper, name="paper"),
    path("certificates/<str:number>/revoke", certificates.revoke, name="revoke"),
    path("batches", door(CertificatesPermission.VIEW_BATCH)(batches.BatchList.as_view()), name="batches"),
    path("batches/<str:number>", batches.batch, name="batch"),
    path("sittings/<str:number>/issue", batches.plan, name="plan"),
    path("stops", stops.stops, name="stops"),
    path("stops/set", stops.set_stop, name="stop"),
    path("stops/<int:stop>/lift", stops.lift, name="lift"),
]
