"""Every address of OneX, one include per app; the order is the order of the tree."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("onex.foundation.accounts.urls")),
    path("", include("onex.foundation.portals.urls")),
    path("", include("onex.foundation.mandates.urls")),
    path("", include("onex.foundation.identity_checks.urls")),
    path("", include("onex.foundation.procedures.urls")),
    path("", include("onex.foundation.publications.urls")),
    path("", include("onex.foundation.jobs.urls")),
    path("", include("onex.foundation.documents.urls")),
    path("", include("onex.foundation.tabular.urls")),
    path("", include("onex.foundation.directory.urls")),
    path("", include("onex.lifecycle.catalogue.urls")),
    path("", include("onex.lifecycle.assessment.urls")),
    path("", include("onex.lifecycle.certificates.urls")),
    path("", include("onex.lifecycle.credentials.urls")),
    path("", include("onex.lifecycle.prints.urls")),
    path("", include("onex.lifecycle.verification.urls")),
    path("", include("onex.web.urls")),
]

handler400 = "onex.web.errors.bad_request"
handler403 = "onex.web.errors.not_allowed"
handler404 = "onex.web.errors.not_found"
handler500 = "onex.web.errors.broken"
