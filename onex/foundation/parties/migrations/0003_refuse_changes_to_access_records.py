"""Lets the record of who looked only grow."""

from __future__ import annotations

from django.db import migrations

from onex.foundation.tables.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = (("parties", "0002_access_records_and_erasure"),)
    operations = (*append_only("parties_accessrecord"),)
