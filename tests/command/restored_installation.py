"""Looks at an installation from a process of its own: what it holds, whether its journal and its files are whole."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"

import django

django.setup()

from onex.foundation.documents.models import StoredFile  # noqa: E402  (after Django is set up)
from onex.foundation.documents.services import read  # noqa: E402  (after Django is set up)
from onex.foundation.journal.models import Entry  # noqa: E402  (after Django is set up)
from onex.foundation.journal.selectors import altered_entries  # noqa: E402  (after Django is set up)
from onex.foundation.parties.models import Person  # noqa: E402  (after Django is set up)

print(
    json.dumps(
        {
            "entries": sorted(str(event_id) for event_id in Entry.objects.values_list("event_id", flat=True)),
            "altered": len(list(altered_entries())),
            "files": sorted(str(ref) for ref in StoredFile.objects.values_list("ref", flat=True)),
            "broken": [
                str(file.ref) for file in StoredFile.objects.all() if hashlib.sha256(read(file)).hexdigest() != file.sha256
            ],
            "people": Person.objects.count(),
        }
    )
)
