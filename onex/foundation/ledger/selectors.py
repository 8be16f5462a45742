"""Reading the ledger: the heads given out, proofs of entries, and how far the sequencer is behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from onex.foundation.ledger import models
from onex.foundation.ledger.cosigning import policy
from onex.foundation.ledger.notes import Note, NoteSignature
from onex.foundation.ledger.proof_files import ProofFile
from onex.foundation.ledger.publishing import published
from onex.foundation.ledger.store import nodes_of
from onex.foundation.ledger.tree import inclusion_proof


@dataclass(frozen=True)
class Backlog:
    """What waits for the sequencer, since when, and the sizes of the last head signed and the last one given out."""

    waiting: int
    since: datetime | None
    signed: int
    given_out: int


def backlog() -> Backlog:
    """How far the log is behind what has happened."""
    oldest = models.Pending.objects.order_by("pk").values_list("happened_at", flat=True).first()
    signed = models.Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    return Backlog(models.Pending.objects.count(), oldest, signed or 0, published_size())


def published_size() -> int:
    """How many entries the public knows of."""
    head = published()
    return head.checkpoint.size if head else 0


def signed_note(checkpoint: models.Checkpoint) -> str:
    """A head's note with the log's signatures, and those of the witnesses so far."""
    lines = checkpoint.cosignatures.order_by("pk").values_list("line", flat=True)
    return Note.parse(checkpoint.note).with_signatures(*(NoteSignature.parse(line) for line in lines)).encoded


def published_note() -> str | None:
    """The last head given out, cosigned as far as it is; None before the first."""
    head = published()
    if head is None:
        return None
    kept = models.Checkpoint.objects.filter(size=head.checkpoint.size, root=head.checkpoint.root).first()
    return signed_note(kept) if kept else head.note


def find_index(event: UUID) -> int | None:
    """Where an event stands in the published log; None while it does not."""
    found = models.LedgerEntry.objects.filter(event_id=event, index__lt=published_size())
    return found.values_list("index", flat=True).first()


def find_proof(event: UUID) -> ProofFile | None:
    """The proof that an event is in the log, its entry as the extra data; None while it is not published.

    It rests on the newest head that has the witnesses' quorum and the entry, else on the newest given out.
    """
    size = published_size()
    entry = models.LedgerEntry.objects.filter(event_id=event, index__lt=size).first()
    if entry is None:
        return None
    heads = models.Checkpoint.objects.filter(size__gt=entry.index, size__lte=size).order_by("-size")
    seen_by = heads.annotate(witnesses=Count("cosignatures__witness", distinct=True))
    head = seen_by.filter(witnesses__gte=policy().quorum).first() if policy().quorum else heads.first()
    head = head or heads.first()
    if head is None:
        return None
    hashes = inclusion_proof(entry.index, head.size, nodes_of(head.size))
    return ProofFile(entry.index, tuple(hashes), signed_note(head), bytes(entry.body))
