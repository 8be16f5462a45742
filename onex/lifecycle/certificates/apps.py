"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """证书."""

    name = "onex.lifecycle.certificates"
    label = "certificates"
    verbose_name = "证书"
