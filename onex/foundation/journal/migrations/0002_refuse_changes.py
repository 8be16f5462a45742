"""Lets the journal only grow."""

from __future__ import annotations

from django.db import migrations

from onex.foundation.journal.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = (("journal", "0001_initial"),)
    operations = (*append_only("journal_entry"),)
