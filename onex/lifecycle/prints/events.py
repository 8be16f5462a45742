"""What this app tells the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class TemplateSet(Event):
    """A version of an organisation's layout was added; ``certificate`` is a code, empty for all of its certificates."""

    topic = "prints.template_set"

    template: int
    certificate: str
    version: int
    since: date


@dataclass(frozen=True)
class BatchPrinted(Event):
    """Somebody began to take the certificates of a batch as PDF: how many of which serials."""

    topic = "prints.batch_printed"

    first: int
    last: int
    certificates: int
