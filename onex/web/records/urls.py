"""Addresses of the decision log."""

from __future__ import annotations

from django.urls import path

from onex.foundation.accounts.doors import door
from onex.web.records import access, views
from onex.web.records.permissions import RecordPermission

app_name = "records"

urlpatterns = [
    path("records/", door(RecordPermission.VIEW)(views.RecordList.as_view()), name="list"),
    path("records/access", door(RecordPermission.VIEW_ACCESS)(access.AccessList.as_view()), name="access"),
    path("records/personal-data", access.personal_data, name="personal-data"),
    path("records/<uuid:event_id>", views.detail, name="detail"),
]
