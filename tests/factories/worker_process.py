"""The worker a test starts: the real one, on the test's database, with the tests' kinds of jobs and importers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["ONEX_TEST_DATABASE"]
django.setup()

from onex.foundation.jobs.worker import main  # noqa: E402  (after Django knows its database)
from tests.factories import jobs, tabular  # noqa: E402, F401  (registers their kinds and importers)

sys.exit(main(sys.argv[1:]))
