"""Addresses of the public register; they stay."""

from __future__ import annotations

from django.urls import path

from onex.foundation.accounts.doors import public_door
from onex.foundation.limits.budgets import Use
from onex.lifecycle.catalogue import views

app_name = "catalogue"

urlpatterns = [
    path(
        "register/organisations",
        public_door(views.OPEN_DATA, use=Use.OPEN)(views.OrganisationRegister.as_view()),
        name="organisations",
    ),
    path("register/organisations/<uuid:ref>", views.organisation, name="organisation"),
    path(
        "register/certificates",
        public_door(views.OPEN_DATA, use=Use.OPEN)(views.CertificateRegister.as_view()),
        name="certificates",
    ),
    path("register/certificates/<str:code>", views.certificate, name="certificate"),
]
