"""Addresses of the changes of a body; its own page is the shell's."""

from __future__ import annotations

from django.urls import path

from onex.foundation.directory import views

app_name = "directory"

urlpatterns = [
    path("organisations/<uuid:ref>/rename", views.rename, name="rename"),
    path("organisations/<uuid:ref>/move", views.move, name="move"),
    path("organisations/<uuid:ref>/credit-code", views.code, name="code"),
    path("organisations/<uuid:ref>/merge", views.merge, name="merge"),
    path("organisations/<uuid:ref>/close", views.close, name="close"),
    path("organisations/<uuid:ref>/closing", views.correct_closing, name="correct-closing"),
]
