"""Addresses of sittings and results."""

from __future__ import annotations

from django.urls import path

from onex.foundation.accounts.doors import door
from onex.lifecycle.assessment import views
from onex.lifecycle.assessment.permissions import AssessmentPermission

app_name = "assessment"

urlpatterns = [
    path("sittings/", door(AssessmentPermission.VIEW_SITTINGS)(views.SittingList.as_view()), name="sittings"),
    path("sittings/new", views.open_sitting, name="open-sitting"),
    path("sittings/<str:number>", views.sitting, name="sitting"),
    path(
        "sittings/<str:number>/results",
        door(AssessmentPermission.VIEW_RESULTS)(views.ResultList.as_view()),
        name="results",
    ),
    path("sittings/<str:number>/discard", views.discard, name="discard"),
]
