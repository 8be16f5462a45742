"""Void numbers and status changes are never altered nor taken back."""

from __future__ import annotations

from django.db import migrations

from onex.foundation.journal.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = [("certificates", "0001_initial")]

    operations = [*append_only("certificates_voidnumber"), *append_only("certificates_statuschange")]
