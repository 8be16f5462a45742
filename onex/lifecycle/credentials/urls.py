"""Addresses that stand in signed documents, so that they never change; and the downloads."""

from __future__ import annotations

from django.urls import path

from onex.lifecycle.credentials import views
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
]
