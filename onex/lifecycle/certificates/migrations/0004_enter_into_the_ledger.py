"""Certificates and changes of status from before the ledger are entered into its outbox, marked as late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from onex.lifecycle.certificates.ledger import change_record, issued_event, status_submission

CHUNK = 2_000
SHANGHAI = ZoneInfo("Asia/Shanghai")
COLUMNS = ("event_id", "type", "happened_at", "issuer", "subject", "commitment", "late")


def enter(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each certificate in the order of issue, then each change; a certificate's time is the beginning of its day."""
    _add(apps, _certificates(apps))
    _add(apps, _changes(apps))


def _certificates(apps: Apps) -> Iterator[tuple[Any, ...]]:
    rows = apps.get_model("certificates", "IssuedCertificate").objects.order_by("pk")
    for salt, commitment, issuer, day in rows.values_list(
        "salt", "commitment", "organisation__ref", "issued_on"
    ).iterator(chunk_size=CHUNK):
        at = datetime.combine(day, time.min, SHANGHAI)
        yield issued_event(bytes(salt), bytes(commitment), issuer=str(issuer), at=at, late=True)


def _changes(apps: Apps) -> Iterator[tuple[Any, ...]]:
    rows = apps.get_model("certificates", "StatusChange").objects.order_by("pk")
    for change in rows.select_related("certificate__organisation", "case").iterator(chunk_size=CHUNK):
        record = change_record(change.certificate.number, change, change.case.number)
        salt, issuer = bytes(change.certificate.salt), str(change.certificate.organisation.ref)
        yield status_submission(salt, record, key=change.pk, issuer=issuer, at=change.recorded_at, late=True)


def _add(apps: Apps, events: Iterable[tuple[Any, ...]]) -> None:
    pending, coming = apps.get_model("ledger", "Pending"), iter(events)
    while some := [pending(**dict(zip(COLUMNS, event, strict=True))) for event in islice(coming, CHUNK)]:
        pending.objects.bulk_create(some)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [
        ("certificates", "0003_number_rules_in_force"),
        ("ledger", "0002_refuse_changes"),
        ("journal", "0004_enter_into_the_ledger"),
    ]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
