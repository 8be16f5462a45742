"""The counters. On PostgreSQL the table is unlogged: counting costs no disk, and a crash merely forgets the counts."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def unlog(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE limits_window SET UNLOGGED")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Window',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField(db_comment='keyed hash of the budget and of what it counts', unique=True)),
                ('count', models.PositiveBigIntegerField(db_comment='how often since the window began')),
                ('ends', models.PositiveBigIntegerField(db_comment='end of the window, seconds since 1970 UTC', db_index=True)),
            ],
            options={
                'verbose_name': '访问计数',
                'verbose_name_plural': '访问计数',
            },
        ),
        migrations.RunPython(unlog, migrations.RunPython.noop),
    ]
