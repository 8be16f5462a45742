"""The last published checkpoint, kept in a file apart from the database and its backups.

Publishing *is* writing that file: what is served goes no further than it. A restored database is found out by it, since
it then knows less than was published; without it an honest log would sign another history from there.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from onex.foundation.ledger.checkpoints import Checkpoint, open_checkpoint
from onex.foundation.ledger.faults import BadSignature, Malformed
from onex.foundation.ledger.keys import origin, verifier_keys
from onex.foundation.ledger.notes import Note
from onex.foundation.signing.key_files import FOLDER_OWNER_ONLY, replace

FILE = "checkpoint"
LOCK = "lock"


@dataclass(frozen=True)
class Published:
    """The head the public was given: what it says, and the signed note as it was published."""

    checkpoint: Checkpoint
    note: str


def published() -> Published | None:
    """The last head given out; None before the first. ``ImproperlyConfigured`` for a file that is not this log's."""
    path = Path(settings.LEDGER_DIR) / FILE
    try:
        note = path.read_text()
    except FileNotFoundError:
        return None
    try:
        return Published(open_checkpoint(Note.parse(note), origin=origin(), keys=verifier_keys()), note)
    except (Malformed, BadSignature) as error:
        raise ImproperlyConfigured(f"{path} is no checkpoint of {origin()}: {error}") from error


def publish(note: str) -> None:
    """Give out a head; one that is not larger than what was given out already changes nothing."""
    size = Checkpoint.parse(Note.parse(note).text).size
    with _alone():
        before = published()
        if before is None or before.checkpoint.size < size:
            replace(Path(settings.LEDGER_DIR) / FILE, note.encode())


@contextmanager
def _alone() -> Iterator[None]:
    """Several sequencers publish one after the other, so that the file never goes back."""
    folder = Path(settings.LEDGER_DIR)
    folder.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
