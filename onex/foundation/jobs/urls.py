"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from onex.foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/<uuid:ref>", views.show_job, name="job"),
    path("jobs/<uuid:ref>/cancel", views.cancel, name="cancel"),
    path("jobs/<uuid:ref>/pause", views.pause, name="pause"),
    path("jobs/<uuid:ref>/resume", views.resume, name="resume"),
]
