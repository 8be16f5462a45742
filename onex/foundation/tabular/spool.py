"""Good rows between the dry run and the import: encrypted, in frames of some rows each, so that a reader can skip."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.services import FileTarget, frames
from onex.foundation.tabular.importers import Row
from onex.foundation.tabular.row_typing import RowTyping
from onex.foundation.tabular.sheets import Sheet

MEDIA_TYPE = "application/x-ndjson"


def write_frame(target: FileTarget, rows: Sequence[Sequence[str | None]]) -> None:
    """Add one frame: rows as their number and the text of each value."""
    target.frame(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def read_rows(spool: StoredFile, sheet: Sheet, *, skip: int) -> Iterator[list[Row]]:
    """The rows of each frame after the first ``skip``. Raises ``FileBroken`` when the bytes are not the ones written."""
    typing = RowTyping(sheet)
    for frame in frames(spool, skip=skip):
        yield [typing.row(values) for values in json.loads(frame)]
