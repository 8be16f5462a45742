"""The suite's settings: fast password hashing, plain static files, an open clock."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("ONEX_DATA_DIR", tempfile.mkdtemp(prefix="onex-test-"))

from config.settings.base import *  # noqa: F403  (the folder above must be set before base reads it)
from config.settings.base import DATABASES, IDENTITY_PROVIDERS, PUBLIC_ADDRESS, STATIC_ROOT, STORAGES
from config.settings.sandbox import sandbox_checker, sandbox_providers

OPEN_CLOCK = True
KEYS_MADE_ON_FIRST_USE = True
IDENTITY_SANDBOX = True
IDENTITY_PROVIDERS = [*IDENTITY_PROVIDERS, *sandbox_providers(PUBLIC_ADDRESS)]
IDENTITY_CHECKER = sandbox_checker(PUBLIC_ADDRESS)
SEAL_PROVIDER = {"adapter": "demonstration"}
VIRUS_SCANNER = "sandbox"
SECOND_FACTOR = "offered"
STEP_UP_MINUTES = 600  # the matrix asks for longer than five minutes in one session; tests of the limit set their own
SECRET_KEY = "only-for-tests-" + "0" * 40
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder, and a warning fails a test
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
    # A file, not memory: threads and worker processes of the tests must see one database.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["ONEX_DATA_DIR"]) / "test.sqlite3")}
