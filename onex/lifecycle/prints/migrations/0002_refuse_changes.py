"""A version of a layout is never altered nor taken back."""

from __future__ import annotations

from django.db import migrations

from onex.foundation.tables.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = [("prints", "0001_initial")]

    operations = [*append_only("prints_printtemplate")]
