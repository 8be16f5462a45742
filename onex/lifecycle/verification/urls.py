"""Addresses of verification. Nothing personal stands in either of them."""

from __future__ import annotations

from django.urls import path

from onex.lifecycle.verification import views

app_name = "verification"

urlpatterns = [
    path("verify", views.verify, name="verify"),
    path("v/<str:token>", views.token, name="token"),
]
