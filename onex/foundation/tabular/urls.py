"""Addresses of the import wizard and of kept views; nothing personal stands in one."""

from __future__ import annotations

from django.urls import path

from onex.foundation.tabular import views

app_name = "tabular"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/<str:importer>/", views.new_import, name="new-import"),
    path("imports/template/<str:importer>/", views.download_template, name="template"),
    path("imports/<uuid:ref>", views.show_import, name="import"),
    path("imports/<uuid:ref>/accept", views.accept_rows, name="accept"),
    path("imports/<uuid:ref>/cancel", views.cancel_import, name="cancel-import"),
    path("imports/<uuid:ref>/resume", views.resume_import, name="resume-import"),
    path("imports/<uuid:ref>/errors", views.download_errors, name="errors"),
    path("lists/views", views.keep_view, name="keep-view"),
    path("lists/views/<int:pk>/drop", views.drop_view, name="drop-view"),
]
