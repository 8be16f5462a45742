"""Lets the record of steps only grow."""

from __future__ import annotations

from django.db import migrations

from onex.foundation.journal.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = (("procedures", "0001_initial"),)
    operations = (*append_only("procedures_steptaken"),)
