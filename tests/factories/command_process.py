"""The command line in a process of its own, on the test's database and keys: a test may kill it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["ONEX_TEST_DATABASE"]
settings.KEYS_DIR = Path(os.environ["ONEX_TEST_KEYS"])
django.setup()

from onex.command import main  # noqa: E402  (after Django knows its database)

sys.exit(main(sys.argv[1:]))
