"""What the journal hears of tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class ListExported(Event):
    """A list left the platform as a file. ``filters`` are the names of the filters in use, not what was looked for."""

    topic: ClassVar[str] = "tabular.list_exported"

    form: str
    rows: int
    columns: tuple[str, ...]
    filters: tuple[str, ...]


@dataclass(frozen=True)
class RowsAccepted(Event):
    """Somebody had the rows of an upload imported; ``sha256`` is the file's."""

    topic: ClassVar[str] = "tabular.rows_accepted"

    importer: str
    target: str
    sha256: str
    mode: str
    rows: int
    good: int


@dataclass(frozen=True)
class RowsImported(Event):
    """All rows of an accepted upload are in."""

    topic: ClassVar[str] = "tabular.rows_imported"

    importer: str
    target: str
    imported: int
