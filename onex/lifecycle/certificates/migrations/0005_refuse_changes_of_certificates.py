"""A certificate is never altered nor taken back but for its status, whose every change is kept beside it."""

from __future__ import annotations

from django.db import migrations

from onex.foundation.tables.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = [("certificates", "0004_enter_into_the_ledger")]

    operations = [*append_only("certificates_issuedcertificate", but=("status",))]
