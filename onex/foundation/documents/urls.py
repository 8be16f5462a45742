"""Addresses of stored files."""

from __future__ import annotations

from django.urls import path

from onex.foundation.documents import views

app_name = "documents"
urlpatterns = [path("files/<uuid:ref>", views.download, name="file")]
