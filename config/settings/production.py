"""A real installation: every secret given from outside, TLS in front, today is today."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403  (a settings module is its base plus a few lines)
from config.settings.base import ENVIRONMENT, IDENTITY_CHECKER, IDENTITY_PROVIDERS, SEAL_PROVIDER

if not ENVIRONMENT.secret_key:
    raise ImproperlyConfigured("ONEX_SECRET_KEY is not set: give the installation its own secret key of 50 characters")
if ENVIRONMENT.open_clock:
    raise ImproperlyConfigured("ONEX_OPEN_CLOCK lets decisions be dated at will; unset it in production")
if any(provider.get("sandbox") for provider in IDENTITY_PROVIDERS):
    raise ImproperlyConfigured("ONEX_IDENTITY_PROVIDERS names a sandbox: anybody could sign in as anybody; take it out")
if IDENTITY_CHECKER and IDENTITY_CHECKER.get("sandbox"):
    raise ImproperlyConfigured("ONEX_IDENTITY_CHECKER names a sandbox: anybody would be verified; name a real provider or none")
if SEAL_PROVIDER and SEAL_PROVIDER.get("adapter") == "demonstration":
    raise ImproperlyConfigured(
        "ONEX_SEAL_PROVIDER names the demonstration seal, which has no legal effect; name a real one or none"
    )
if ENVIRONMENT.virus_scanner == "sandbox":
    raise ImproperlyConfigured("ONEX_VIRUS_SCANNER=sandbox finds no virus; name the installation's clamd, or leave it empty")
if ENVIRONMENT.second_factor == "offered":
    raise ImproperlyConfigured("ONEX_SECOND_FACTOR=offered lets seats that decide be taken with a password alone; unset it")

SECRET_KEY = ENVIRONMENT.secret_key
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: the other hosts of an authority's domain are not ours to bind
    "security.W021",  # preloading likewise binds the whole domain, and cannot be taken back
]
