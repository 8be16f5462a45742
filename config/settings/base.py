"""Settings shared by every installation."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from config.settings.environment import PROJECT, Environment
from config.settings.logs import write_json_lines

ENVIRONMENT = Environment()
write_json_lines()
DATA_DIR = ENVIRONMENT.data_dir
PUBLIC_ADDRESS = ENVIRONMENT.public_address.rstrip("/")
OPEN_CLOCK = ENVIRONMENT.open_clock
APP_ROLE = ENVIRONMENT.app_role
TRUSTED_PROXIES = ENVIRONMENT.proxy_networks()
PROXY_HEADER = ENVIRONMENT.proxy_header
KEYS_DIR = DATA_DIR / "keys"
KEYS_MADE_ON_FIRST_USE = False
DOCUMENTS_DIR = DATA_DIR / "documents"
KEY_PASSPHRASE_FILE = ENVIRONMENT.key_passphrase_file
LEDGER_DIR = ENVIRONMENT.ledger_dir or DATA_DIR / "ledger"
LEDGER_ORIGIN = ENVIRONMENT.ledger_origin
LEDGER_WITNESSES = ENVIRONMENT.ledger_witnesses

ALLOWED_HOSTS = [host for host in ENVIRONMENT.allowed_hosts.split(",") if host]
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "onex.foundation.ledger",
    "onex.foundation.journal",
    "onex.foundation.parties",
    "onex.foundation.limits",
    "onex.foundation.accounts",
    "onex.foundation.portals",
    "onex.foundation.mandates",
    "onex.foundation.identity_checks",
    "onex.foundation.procedures",
    "onex.foundation.publications",
    "onex.foundation.jobs",
    "onex.foundation.documents",
    "onex.foundation.tabular",
    "onex.foundation.directory",
    "onex.lifecycle.catalogue",
    "onex.lifecycle.assessment",
    "onex.lifecycle.certificates",
    "onex.lifecycle.credentials",
    "onex.lifecycle.prints",
    "onex.lifecycle.verification",
    "onex.web",
]

MIDDLEWARE = [
    "onex.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onex.web.middleware.PagePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "onex.foundation.accounts.middleware.SeatMiddleware",
    "onex.web.middleware.RefusalMiddleware",
    "onex.foundation.accounts.middleware.StepUpMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "onex.web.context.shell",
            ],
        },
    },
]


def database(address: str) -> dict[str, object]:
    """Django's database settings for ``address``; empty means the embedded SQLite file."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "onex.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # Recursive triggers: without them INSERT OR REPLACE deletes a row of an append-only table unseen.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; PRAGMA recursive_triggers=ON;",
            },
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "onex.foundation.accounts.sign_in.passwords.PolicyValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_POLICY = ENVIRONMENT.password_policy
SECOND_FACTOR = ENVIRONMENT.second_factor or "required"
STEP_UP_MINUTES = 5
IDENTITY_SANDBOX = False
IDENTITY_PROVIDERS: list[dict[str, Any]] = (
    json.loads(ENVIRONMENT.identity_providers.read_text()) if ENVIRONMENT.identity_providers else []
)
IDENTITY_CHECKER: dict[str, Any] | None = (
    json.loads(ENVIRONMENT.identity_checker.read_text()) if ENVIRONMENT.identity_checker else None
)
SEAL_PROVIDER: dict[str, Any] | None = json.loads(ENVIRONMENT.seal_provider.read_text()) if ENVIRONMENT.seal_provider else None
# Our own choices, not the law's. Attempts: a provider charges each, and nobody mistypes their own number five times a day.
IDENTITY_CHECKS_A_DAY = 5
# Stricter than the law's 14 (L31): under 18 one cannot alone enter into what a face check commits one to (Civil Code, 17-19).
FACE_GUARDIAN_UNDER = 18
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "web:workbench"
CSRF_FAILURE_VIEW = "onex.web.errors.stale_form"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "onex" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
VIRUS_SCANNER = ENVIRONMENT.virus_scanner
FILE_UPLOAD_HANDLERS = ["onex.foundation.documents.uploads.NamelessUploadHandler"]

DJANGO_TABLES2_TEMPLATE = "web/table.html"
FILTERS_EMPTY_CHOICE_LABEL = _("全部")
SILENCED_SYSTEM_CHECKS: list[str] = []
