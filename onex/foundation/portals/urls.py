"""Addresses of signing in with an outside identity, and of the sandbox that stands in for one."""

from __future__ import annotations

from django.urls import path

from onex.foundation.portals.views import sandbox, visiting

app_name = "portals"
urlpatterns = [
    path("sign-in/with/<slug:provider>", visiting.start, name="start"),
    path("sign-in/with/<slug:provider>/back", visiting.back, name="back"),
    path("security/identities", visiting.identities, name="identities"),
    path("security/identities/<uuid:ref>/unlink", visiting.unlink, name="unlink"),
    path("sandbox/identity/authorize", sandbox.authorize, name="sandbox-authorize"),
    path("sandbox/identity/token", sandbox.token, name="sandbox-token"),
    path("sandbox/identity/claims", sandbox.claims, name="sandbox-claims"),
]
