"""Freezes the lines of a notice as the public saw them."""

from __future__ import annotations

from django.db import migrations

from onex.foundation.journal.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = (("directory", "0001_initial"),)
    operations = (*append_only("directory_organisationfact"), *append_only("directory_succession"))
