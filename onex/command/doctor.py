"""``onex doctor``: what is wrong with this installation, in plain words, and what to do about each thing."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from onex.foundation.documents.models import Attachment, ScanState
from onex.foundation.documents.scanning import ScannerSilent, virus_scanner
from onex.foundation.jobs.models import JobRange, RangeState
from onex.foundation.journal.append_only import unguarded
from onex.foundation.ledger.selectors import backlog
from onex.foundation.parties.keys import index_key, key_ring
from onex.foundation.policy.working_days import work_calendar

LEAST_FREE_BYTES = 1_000_000_000
STALE = timedelta(minutes=5)
SOUND_JOURNAL_MODES = frozenset({"wal"})


class Trouble(NamedTuple):
    """What is wrong, and what to do."""

    what: str
    advice: str


def register(parser: argparse.ArgumentParser) -> None:
    """``onex doctor`` has no options."""
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print each trouble with its cure; the exit code is 1 when there is any."""
    troubles = list(examine())
    for trouble in troubles:
        print(f"✗ {trouble.what}\n  → {trouble.advice}")
    for fact in facts():
        print(f"· {fact}")
    if not troubles:
        print(f"✓ nothing wrong: {connection.vendor}, data in {settings.DATA_DIR}")
    return 1 if troubles else 0


def examine() -> Iterator[Trouble]:
    """Everything found wrong, most basic first; what cannot be asked without a database is not asked without one."""
    yield from _data_folder(Path(settings.DATA_DIR))
    yield from _keys()
    yield from _static_files()
    yield from _calendar()
    yield from _proxy()
    yield from _scanner()
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Trouble(f"the database does not answer: {type(error).__name__}", "check ONEX_DATABASE_URL and that it runs")
        return
    outdated = list(_migrations())
    yield from outdated
    if not outdated:
        for check in DATABASE_CHECKS:
            yield from check()


def _data_folder(folder: Path) -> Iterator[Trouble]:
    probe = folder / ".doctor"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield Trouble(f"{folder} cannot be written: {error.strerror}", "give the program's user the right to write there")
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        yield Trouble(f"only {free // 1_000_000} MB are free below {folder}", "free space before the next import")


def _keys() -> Iterator[Trouble]:
    try:
        key_ring()
        index_key("doctor")
    except ImproperlyConfigured as error:
        yield Trouble(
            f"the keys cannot be read: {error}", "put right what it names; lost keys come from their backup, never anew"
        )


def _static_files() -> Iterator[Trouble]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Trouble("the pages' style and scripts are not in place", "run: onex migrate")


def facts() -> Iterator[str]:
    """What is in use, told whether or not anything is wrong."""
    try:
        yield f"virus scanner: {virus_scanner().label}: {virus_scanner().version()}"
    except (ScannerSilent, ImproperlyConfigured):
        yield "virus scanner: none that answers"
    checker = settings.IDENTITY_CHECKER
    yield f"identity checks: {checker['label'] if checker else 'by clerks, in person'}"


def _scanner() -> Iterator[Trouble]:
    try:
        virus_scanner().version()
    except ImproperlyConfigured as error:
        yield Trouble(f"the virus scanner cannot be told: {error}", "put ONEX_VIRUS_SCANNER right")
    except ScannerSilent as silent:
        yield Trouble(
            f"no virus scanner answers: {silent}",
            "start clamd, or name it in ONEX_VIRUS_SCANNER; until then attachments are kept, and handed to nobody",
        )


def _calendar() -> Iterator[Trouble]:
    day = timezone.localdate()
    if work_calendar().is_provisional(day, day):
        yield Trouble(
            f"the State Council's notice of holidays for {day.year} is not in the law's calendar",
            "update OneX; until then deadlines are shown as provisional",
        )


def _proxy() -> Iterator[Trouble]:
    """Where pages are sent to https by what a header says, a proxy stands in front: it must be named."""
    if settings.SECURE_SSL_REDIRECT and not settings.TRUSTED_PROXIES:
        yield Trouble(
            "TLS ends at a proxy that is not named: every visitor counts as that one client, and is locked out with the others",
            "set ONEX_TRUSTED_PROXIES to the networks of the proxies in front (docs/guides/limits-and-proxies.md)",
        )


def _migrations() -> Iterator[Trouble]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Trouble(f"the database is {len(waiting)} migrations behind", "run: onex migrate")


def _append_only_tables() -> Iterator[Trouble]:
    lost = unguarded(connection)
    if lost:
        yield Trouble(
            f"append-only tables without their guard: {', '.join(lost)}",
            "find out who removed it before anything else; then restore the triggers by migrating that table anew",
        )


def _durability() -> Iterator[Trouble]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    if mode not in SOUND_JOURNAL_MODES:
        yield Trouble(f"SQLite's journal mode is {mode}, not wal", "move the data folder to a local disk")


def _stuck_jobs() -> Iterator[Trouble]:
    before = timezone.now() - STALE
    late = JobRange.objects.filter(state=RangeState.OPEN, job__created_at__lt=before, job__state="queued").count()
    if late:
        yield Trouble(f"{late} jobs wait for more than five minutes", "start a worker: onex work")


def _ledger() -> Iterator[Trouble]:
    """What waits too long for the sequencer, and a log that knows less than was published."""
    found = backlog()
    if found.since is not None and found.since < timezone.now() - STALE:
        yield Trouble(
            f"{found.waiting} events wait for the ledger, the first since {found.since:%Y-%m-%d %H:%M} UTC",
            "start a sequencer: onex ledger sequence --serve; its log says what stopped it",
        )
    if found.given_out > found.signed:
        yield Trouble(
            f"{found.given_out} entries of the ledger were published, the database knows {found.signed}",
            "an old backup was restored: nothing is signed until a newer one is in place (docs/guides/ledger.md)",
        )


def _waiting_attachments() -> Iterator[Trouble]:
    waiting = Attachment.objects.filter(scan=ScanState.WAITING, file__created_at__lt=timezone.now() - STALE).count()
    if waiting:
        yield Trouble(f"{waiting} attachments wait to be scanned for viruses", "run: onex scan, once the scanner answers")


DATABASE_CHECKS: tuple[Callable[[], Iterator[Trouble]], ...] = (
    _append_only_tables,
    _durability,
    _stuck_jobs,
    _ledger,
    _waiting_attachments,
)
