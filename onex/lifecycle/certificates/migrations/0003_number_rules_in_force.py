"""The coding rules every installation begins with: the 22-character code, and a template for the school side."""

from __future__ import annotations

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RULES = (
    # No public rule of the school side is known; M21 leaves numbering to the organisation. A platform default.
    {
        "regime": "campus",
        "version": "campus-1",
        "scheme": "template",
        "template": "{organisation}{certificate}{level}{year}{serial:07d}",
        "since": date(2019, 4, 4),
        "cite": "P2.5",
    },
    # 人社鉴发〔2019〕2号; followed in the pilot from the day of the Shandong notice.
    {
        "regime": "hr",
        "version": "hr-22-2019",
        "scheme": "hr_22",
        "template": "",
        "since": date(2020, 5, 14),
        "cite": "S4.4",
    },
)


def enter(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Enter the rules; a second run changes nothing."""
    rules = apps.get_model("certificates", "NumberRule")
    for rule in RULES:
        rules.objects.get_or_create(version=rule["version"], defaults=rule)


def take_out(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take out the rules nothing was numbered by."""
    rules = apps.get_model("certificates", "NumberRule")
    rules.objects.filter(version__in=[rule["version"] for rule in RULES], batches=None).delete()


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("certificates", "0002_refuse_changes")]

    operations = [migrations.RunPython(enter, take_out)]
