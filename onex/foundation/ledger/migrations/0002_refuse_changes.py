"""The log only grows; what waits for it is never altered."""

from __future__ import annotations

from django.db import migrations

from onex.foundation.tables.append_only import append_only, never_altered

ONLY_GROW = ("ledger_entry", "ledger_tile", "ledger_checkpoint", "ledger_cosignature")


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = (("ledger", "0001_initial"),)
    operations = (*[guard for table in ONLY_GROW for guard in append_only(table)], *never_altered("ledger_outbox"))
