"""The verbs of an import: upload, accept, cancel."""

from __future__ import annotations

from datetime import date
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.tabular.models import Import


def start_import(importer_name: str, *, upload: IO[bytes], name: str, target: str, by: Actor, on: date) -> Import:
    """Keep the upload and have all its rows judged by a job; nothing is imported yet."""
    raise NotImplementedError


def accept(upload: Import, *, mode: str = "all", by: Actor, on: date, again: bool = False) -> Import:
    """Have the judged rows imported by a job."""
    raise NotImplementedError
