"""What documents tell the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class AttachmentScanned(Event):
    """A held attachment was scanned: ``clean``, or taken away."""

    topic: ClassVar[str] = "documents.attachment_scanned"

    attachment: str
    clean: bool
    scanner: str
