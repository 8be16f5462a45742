"""Addresses that stand in signed documents, so that they never change; and the downloads."""

from __future__ import annotations

from django.urls import path

from onex.lifecycle.credentials import checking, views
from onex.lifecycle.credentials.models import ListPurpose

app_name = "credentials"

urlpatterns = [
    path("issuers/<uuid:ref>/did.json", views.issuer, name="issuer"),
    *(
        path(
            f"issuers/<uuid:ref>/{purpose}/<int:number>", views.status_list, {"purpose": purpose.value}, name=f"{purpose}-list"
        )
        for purpose in ListPurpose
    ),
    path("certificates/<str:number>/credential/<str:form>", views.download, name="download"),
    path("certificates/<str:number>/qr", checking.paper, name="qr"),
    path("certificates/<str:number>/qr/<str:form>", checking.picture, name="qr-picture"),
    path("check", checking.check, name="check"),
    path("check-worker.js", checking.worker, name="check-worker"),
    path("offline/bundle.json", checking.bundle, name="bundle"),
    path("offline/check_paper.py", checking.program, name="check-program"),
]
