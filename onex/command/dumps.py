"""A database into a file and out of it again: SQLite by its backup API, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from onex.command.manifest import applied_migrations
from onex.foundation.policy.refusals import BadInput, Conflict

SQLITE_FILE = "database.sqlite3"
POSTGRESQL_FILE = "database.pgdump"
SOUND = "ok"
INSTALLED_IN = Path("/usr/lib/postgresql")


class Dumped(NamedTuple):
    """The state that was saved: rows by table, the migrations it had had, and the engine's version."""

    counts: dict[str, int]
    migrations: list[str]
    engine_version: str


def dump(folder: Path) -> Dumped:
    """Save the database of this installation into a folder while others go on writing; all of it is of one instant."""
    return _dump_postgresql(folder) if connection.vendor == "postgresql" else _dump_sqlite(folder)


def load(folder: Path) -> None:
    """Put a saved database into this installation's, which is empty."""
    if connection.vendor == "postgresql":
        _load_postgresql(folder)
    else:
        _load_sqlite(folder)


def file_of_engine() -> str:
    """Under which name a backup of this installation's engine holds its database."""
    return POSTGRESQL_FILE if connection.vendor == "postgresql" else SQLITE_FILE


def is_empty() -> bool:
    """Whether the database has no tables yet."""
    return not connection.introspection.table_names()


def count_rows() -> dict[str, int]:
    """Rows by table."""
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  (a table of the database's own list)
            counts[table] = cursor.fetchone()[0]
    return counts


def _dump_sqlite(folder: Path) -> Dumped:
    """The backup API in one step: it reads one instant and no writer waits for it. Copying the file would lose commits."""
    if not _sqlite_path().exists():
        raise BadInput("nothing_to_save", f"{_sqlite_path()} is not there: this installation has no database yet")
    path = folder / SQLITE_FILE
    with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        found = target.execute("PRAGMA integrity_check").fetchone()[0]
        if found != SOUND:
            raise Conflict("database_damaged", f"the database is damaged ({found}); the last sound backup is to be kept")
        tables = [name for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
        counts = {
            table: target.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608  (a table of the database's own list)
            for table in tables
            if not table.startswith("sqlite_")
        }
        migrations = sorted(f"{app}.{name}" for app, name in target.execute("SELECT app, name FROM django_migrations"))
    return Dumped(counts, migrations, sqlite3.sqlite_version)


def _load_sqlite(folder: Path) -> None:
    """Put the file in place whole; an empty database that stands there goes."""
    place = _sqlite_path()
    connection.close()
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(folder / SQLITE_FILE, draft)
    draft.chmod(0o600)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    for beside in ("-wal", "-shm"):
        place.with_name(place.name + beside).unlink(missing_ok=True)
    draft.replace(place)


def _sqlite_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _dump_postgresql(folder: Path) -> Dumped:
    """``pg_dump`` in the snapshot in which the rows are counted."""
    program = _program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, engine_version = cursor.fetchone()
        counts, migrations = count_rows(), applied_migrations(connection)
        _run([program, "--format=custom", f"--snapshot={snapshot}", f"--file={folder / POSTGRESQL_FILE}"])
    return Dumped(counts, migrations, str(engine_version))


def _load_postgresql(folder: Path) -> None:
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    program = _program("pg_restore")
    name = str(connection.settings_dict["NAME"])
    connection.close()
    _run([program, *options, f"--dbname={name}", str(folder / POSTGRESQL_FILE)], named=False)


def _program(name: str) -> str:
    """A program of PostgreSQL's, on the path or where its packages put it; the newest."""
    installed = sorted(INSTALLED_IN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]), reverse=True)
    found = shutil.which(name) or next(map(str, installed), "")
    if not found:
        raise BadInput("program_missing", f"{name} is not on this machine's path: install PostgreSQL's client programs")
    return found


def _run(line: list[str], *, named: bool = True) -> None:
    """Run a program on this installation's database; the password goes by the environment, never by the command line."""
    settings = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(settings["HOST"]),
        "PGPORT": str(settings["PORT"]),
        "PGUSER": str(settings["USER"]),
        "PGPASSWORD": str(settings["PASSWORD"]),
    } | ({"PGDATABASE": str(settings["NAME"])} if named else {})
    environment = {name: value for name, value in environment.items() if value}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  (PostgreSQL's own program)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Conflict("program_failed", f"{Path(line[0]).name} ended with an error: {said[-1] if said else done.returncode}")
