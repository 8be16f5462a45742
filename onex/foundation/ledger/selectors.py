"""Reading the ledger: the heads given out, proofs of entries, and how far the sequencer is behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from onex.foundation.ledger import models
from onex.foundation.ledger.cosigning import policy
from onex.foundation.ledger.notes import Note, NoteSignature
from onex.foundation.ledger.proof_files import ProofFile
from onex.foundation.ledger.publishing import published
from onex.foundation.ledger.store import nodes_of
from onex.foundation.ledger.tree import inclusion_proof

LATEST_HEADS = 1_000
"""How far back a head with a quorum is looked for: witnesses answer within seconds, and a log has millions of heads."""


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


def _newest_witnessed(heads: QuerySet[models.Checkpoint]) -> models.Checkpoint | None:
    """The newest of the latest heads that has the quorum of today's witnesses; None where there is none, or no quorum is asked."""
    asked = policy()
    if not asked.quorum:
        return None
    latest = heads.values("size")[:LATEST_HEADS]
    names = [witness.name for witness in asked.witnesses]
    seen = models.Checkpoint.objects.filter(size__in=latest, cosignatures__witness__in=names)
    counted = seen.annotate(witnesses=Count("cosignatures__witness", distinct=True))
    return counted.filter(witnesses__gte=asked.quorum).order_by("-size").first()


def find_proof(event: UUID) -> ProofFile | None:
    """The proof that an event is in the log, its entry as the extra data; None while it is not published.

    It rests on the newest head that has the witnesses' quorum and the entry, else on the newest given out.
    """
    size = published_size()
    entry = models.LedgerEntry.objects.filter(event_id=event, index__lt=size).first()
    if entry is None:
        return None
    heads = models.Checkpoint.objects.filter(size__gt=entry.index, size__lte=size).order_by("-size")
    head = _newest_witnessed(heads) or heads.first()
    if head is None:
        return None
    hashes = inclusion_proof(entry.index, head.size, nodes_of(head.size))
    return ProofFile(entry.index, tuple(hashes), signed_note(head), bytes(entry.body))
