"""Addresses of the buttons of a case; the case page itself is ``web:case``."""

from __future__ import annotations

from django.urls import path

from onex.foundation.procedures import views

app_name = "procedures"

urlpatterns = [
    path("cases/<str:number>/steps/<str:step>", views.take_step, name="step"),
    path("cases/<str:number>/claim", views.claim, name="claim"),
    path("cases/<str:number>/release-claim", views.release_claim, name="release-claim"),
]
