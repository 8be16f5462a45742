"""The sequencer: one transaction a batch gives pending events their places in the log and signs the new head.

Any number of them may run. The first statement of the transaction takes the lock, the second reads the head: under READ
COMMITTED it sees whatever the holder before committed. What is given out is given out after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.ledger import models
from onex.foundation.ledger.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from onex.foundation.ledger.entries import encode
from onex.foundation.ledger.faults import BadSignature, Malformed
from onex.foundation.ledger.growth import Edge, Filled
from onex.foundation.ledger.guard import Known, LedgerStopped, require_nothing_lost
from onex.foundation.ledger.keys import origin, signers, verifier_keys
from onex.foundation.ledger.notes import Note
from onex.foundation.ledger.outbox import Taken, take
from onex.foundation.ledger.publishing import publish, published
from onex.foundation.ledger.rows import Leaf, insert_leaves, last_indices
from onex.foundation.ledger.store import edge_of
from onex.foundation.ledger.tiles import MAX_ENTRY_BYTES
from onex.foundation.ledger.tree import leaf_hash

BATCH = 1_000
LOCK = 0x1F_6E_65_58
"""Key of the advisory lock on PostgreSQL; SQLite's BEGIN IMMEDIATE locks the whole file."""

Heads = Callable[[], Iterable[Known]]
"""Asks the witnesses what they know; called before each signature, and free to remember for a while."""


@dataclass(frozen=True)
class Batch:
    """What one transaction did: the size of the log after it, and how many events it took."""

    size: int
    taken: int
    edge: Edge | None = field(default=None, repr=False, compare=False)
    """The right edge it left, so that the next batch of the same run need not read it again."""


def nobody() -> tuple[Known, ...]:
    """The witnesses of an installation that has none."""
    return ()


def sequence_all(*, batch: int = BATCH, heads: Heads = nobody) -> int:
    """Number everything that waits, then publish the last head; how many events that were."""
    total, edge = 0, None
    while True:
        done = _sequence(batch, heads, edge)
        total, edge = total + done.taken, done.edge
        if done.taken < batch:
            publish_head(heads)
            return total


def sequence(*, batch: int = BATCH, heads: Heads = nobody) -> Batch:
    """Number at most ``batch`` events, sign the head, and publish it.

    Raises :class:`LedgerStopped` where signing would fork the log, and leaves everything as it was.
    """
    done = _sequence(batch, heads, None)
    publish_head(heads)
    return done


def _sequence(batch: int, heads: Heads, known: Edge | None) -> Batch:
    if known is None and not models.Pending.objects.exists():  # within a run the batch itself finds out
        head = _head()
        if head is not None:
            return Batch(head.size, 0, None)
    outside = tuple(heads())  # asked over the network, so not while the lock is held; meanwhile the head only grows
    with transaction.atomic():
        _lock()
        head = _head()
        require_nothing_lost(head, outside)
        edge = _edge(head, known)
        taken = take(batch)
        if taken or head is None:
            _add(edge, taken)
            _sign(edge, head)
    return Batch(edge.size, len(taken), edge)


def publish_head(heads: Heads = nobody) -> int:
    """Give out what a sequencer committed, also one that was killed before it could publish; the size of the head."""
    head, kept = _head(), published()
    if head is None or (kept is not None and kept.checkpoint.size == head.size):
        return head.size if head else 0
    outside = tuple(heads())
    with transaction.atomic():
        _lock()
        head = models.Checkpoint.objects.latest("size")  # anew: another sequencer may have published a larger one meanwhile
        require_nothing_lost(head, outside)
    publish(head.note)
    return head.size


def _lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _head() -> models.Checkpoint | None:
    return models.Checkpoint.objects.order_by("-size").first()


def _edge(head: models.Checkpoint | None, known: Edge | None) -> Edge:
    """The right edge as the rows give it, its leaves hashed anew; it must lead to the root that was signed."""
    if head is None:
        return Edge()
    if known is not None and known.size == head.size and known.root() == bytes(head.root):
        return known
    try:
        said = open_checkpoint(Note.parse(head.note), origin=origin(), keys=verifier_keys())
        edge = edge_of(head.size)
        sound = edge.root() == said.root == bytes(head.root) and said.size == head.size
    except (Malformed, BadSignature, ValueError, TypeError):  # the last for text where bytes should be: SQLite keeps any
        sound = False
    if not sound:
        raise LedgerStopped(
            "ledger_altered",
            _("账本末端的数据与已签名的检查点（%(size)d 条）不符：有人改动了数据库。已停止签名；请运行 onex ledger audit")
            % {"size": head.size},
            cites=("S6.3",),
        )
    return edge


def _add(edge: Edge, taken: list[Taken]) -> None:
    """Give the events contiguous places after the edge, and write entries and the tiles they fill."""
    leaves = _leaves(edge.size, taken)
    filled = edge.extend([leaf.hash for leaf in leaves])
    insert_leaves(leaves)
    models.FullTile.objects.bulk_create(_rows(filled))


def _leaves(first: int, taken: list[Taken]) -> list[Leaf]:
    last = last_indices({event.subject for event in taken})
    leaves: list[Leaf] = []
    for index, event in enumerate(taken, start=first):
        body = encode(
            event=event.event,
            kind=event.type,
            time=event.time,
            issuer=event.issuer,
            subject=event.subject.hex(),
            commitment=event.commitment.hex(),
            previous=last.get(event.subject),
            late=event.late,
        )
        if len(body) > MAX_ENTRY_BYTES:
            raise ValueError(f"event {event.event.hex()} makes an entry too long for the log")
        leaves.append(Leaf(index, event.event, event.subject, leaf_hash(body), body))
        last[event.subject] = index
    return leaves


def _rows(filled: list[Filled]) -> list[models.FullTile]:
    return [
        models.FullTile(level=tile.level, index=tile.index, hashes=b"".join(tile.hashes), root=tile.root) for tile in filled
    ]


def _sign(edge: Edge, head: models.Checkpoint | None) -> None:
    """Sign the new head. Its time is claimed, not proved, and never before the one before it: clocks go back."""
    root, now = edge.root(), timezone.now()
    note = sign_checkpoint(Checkpoint(origin(), edge.size, root), signers=signers())
    models.Checkpoint.objects.create(
        size=edge.size, root=root, note=note.encoded, signed_at=max(now, head.signed_at) if head else now
    )
