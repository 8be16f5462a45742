"""Everywhere a number could lie once work is done, each as the bytes somebody who got hold of it would read."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from onex.command.dumps import POSTGRESQL_FILE, _program, _run
from onex.foundation.journal.models import Entry

PIECE = 4 * 1024 * 1024
OVERLAP = 512


class Logbook(logging.Handler):
    """Keeps every line any logger writes from INFO on, with its traceback; what is below is off in production."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(args)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "django.request":  # names the path that was asked; no handler of ours writes it
            self.lines.append(self.format(record))


def database(folder: Path) -> Iterator[bytes]:
    """A dump in words; of SQLite also its files as they lie, with the log beside them."""
    if connection.vendor == "postgresql":
        target = folder / "dump.sql"
        _run([_program("pg_dump"), f"--file={target}"])
        yield from pieces(target)
        return
    name = Path(str(connection.settings_dict["NAME"]))
    for path in sorted(name.parent.glob(f"{name.name}*")):
        yield from pieces(path)
    with closing(sqlite3.connect(name)) as held:
        yield "\n".join(held.iterdump()).encode()


def journal() -> Iterator[bytes]:
    """Every column of every entry."""
    yield "\n".join(repr(row) for row in Entry.objects.values_list()).encode()


def sessions() -> Iterator[bytes]:
    """What is in the sessions, opened."""
    for session in Session.objects.all():
        yield json.dumps(session.get_decoded(), ensure_ascii=False, default=str).encode()


def folder(path: Path) -> Iterator[bytes]:
    """Every file below a folder, and its name; a PostgreSQL dump in words as well, as it is compressed."""
    for file in sorted(path.rglob("*")):
        yield str(file.relative_to(path)).encode()
        if file.is_file():
            yield from pieces(file)
        if file.name == POSTGRESQL_FILE:
            line = [_program("pg_restore"), "--file=-", str(file)]
            yield subprocess.run(line, capture_output=True, check=True).stdout


def documents() -> Iterator[bytes]:
    """The stored files."""
    return folder(Path(settings.DOCUMENTS_DIR))


def pieces(path: Path) -> Iterator[bytes]:
    """A file in pieces that overlap, so that no number is cut."""
    content = path.read_bytes()
    for start in range(0, max(len(content), 1), PIECE):
        yield content[start : start + PIECE + OVERLAP]
