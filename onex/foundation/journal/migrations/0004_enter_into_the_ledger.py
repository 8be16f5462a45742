"""What was decided before there was a ledger is entered into its outbox, marked as late."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from onex.foundation.ledger.subjects import reference

CHUNK = 2_000


def enter(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each entry, in the order of the journal."""
    pending = apps.get_model("ledger", "Pending")
    columns = ("event_id", "topic", "recorded_at", "organisation_ref", "subject", "commitment")
    some = []
    for event, topic, moment, organisation, subject, commitment in (
        apps.get_model("journal", "Entry").objects.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK)
    ):
        some.append(
            pending(
                event_id=event,
                type=topic,
                happened_at=moment,
                issuer=organisation,
                subject=reference(subject),
                commitment=bytes(commitment),
                late=True,
            )
        )
        if len(some) == CHUNK:
            pending.objects.bulk_create(some)
            some.clear()
    pending.objects.bulk_create(some)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = (("journal", "0003_find_by_body_and_province"), ("ledger", "0002_refuse_changes"))
    operations = (migrations.RunPython(enter, migrations.RunPython.noop),)
