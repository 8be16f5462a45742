"""Addresses of the directory of bodies."""

from __future__ import annotations

from django.urls import path

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.organisations import OrganisationPermission
from onex.web.organisations import views

app_name = "organisations"

urlpatterns = [
    path("organisations/", door(OrganisationPermission.VIEW)(views.OrganisationList.as_view()), name="list"),
    path("organisations/new", views.new, name="new"),
    path("organisations/<uuid:ref>", views.detail, name="detail"),
    path("organisations/<uuid:ref>/contacts", views.contact, name="contact"),
    path("organisations/<uuid:ref>/leads", views.lead, name="lead"),
]
