"""What this app tells the journal."""

from __future__ import annotations

from dataclasses import dataclass

from onex.foundation.journal.events import Event


@dataclass(frozen=True)
class CredentialsSigned(Event):
    """The credentials of a batch are signed; ``digest`` is SHA-256 over their signatures in order."""

    topic = "credentials.signed"

    batch: int
    signed: int
    digest: str


@dataclass(frozen=True)
class StatusListPublished(Event):
    """A status list was published anew; ``digest`` is SHA-256 of its ``encodedList``, ``set`` how many bits are set."""

    topic = "credentials.status_list_published"

    list: str
    version: int
    digest: str
    set: int
