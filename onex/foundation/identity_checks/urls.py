"""Addresses of identity checks, and of the sandbox that stands in for a provider. No name or number stands in one."""

from __future__ import annotations

from django.urls import path

from onex.foundation.identity_checks.views import confirming, own, sandbox

app_name = "identity_checks"
urlpatterns = [
    path("identity-check", own.check, name="own"),
    path("identity-check/again", own.again, name="again"),
    path("identity-check/answer", own.answer, name="answer"),
    path("identity-checks/in-person", confirming.in_person, name="in-person"),
    path("sandbox/identity-checks/ask", sandbox.ask, name="sandbox-ask"),
    path("sandbox/identity-checks/face", sandbox.face, name="sandbox-face"),
]
