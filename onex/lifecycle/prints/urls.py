"""Addresses of certificates as PDF and of their layouts. Nothing personal stands in any of them."""

from __future__ import annotations

from django.urls import path

from onex.lifecycle.prints import views

app_name = "prints"

urlpatterns = [
    path("certificates/<str:number>/print.pdf", views.certificate, name="certificate"),
    path("batches/<str:number>/prints", views.batch, name="batch"),
    path("batches/<str:number>/prints/<int:part>.zip", views.bundle, name="bundle"),
    path("print-templates/", views.templates, name="templates"),
    path("print-templates/new", views.template, name="template"),
    path("print-templates/<int:template>/sample.pdf", views.sample, name="sample"),
    path("seal/certificates.pem", views.seal_certificates, name="seal-certificates"),
]
