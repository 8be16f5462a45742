"""What runs within the torture: the writers, the sequencers, the eye on what is given out, and the verdict."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from onex.foundation.journal.models import Entry
from onex.foundation.journal.services import record
from onex.foundation.ledger import models, sequencer
from onex.foundation.ledger.auditing import audit
from onex.foundation.ledger.checkpoints import open_checkpoint
from onex.foundation.ledger.keys import origin, ring, verifier_keys
from onex.foundation.ledger.notes import Note
from onex.foundation.ledger.publishing import published
from onex.foundation.ledger.sequencing import sequence_all
from onex.foundation.ledger.store import nodes_of
from onex.foundation.ledger.subjects import reference
from onex.foundation.ledger.tree import consistency_proof, verify_consistency
from tests.factories.journal import BY, SomethingHappened

if TYPE_CHECKING:
    from tests.foundation.ledger.torture import Outcome

BATCH = 40
"""Small, so that many batches and many kills meet."""


def prepare() -> None:
    """An empty database with its tables and keys, and no connection left open: it must not go over a fork."""
    call_command("migrate", interactive=False, verbosity=0)
    ring()
    reference("case:1")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # throwaway clusters do not wait for a commit; this one must
            cursor.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = on")
    connection.close()


def write(folder: Path) -> None:
    """Record entries for ever; note their events only when the database has acknowledged them."""
    with (folder / f"acknowledged-{os.getpid()}").open("a") as noted:
        while True:
            try:
                with transaction.atomic():
                    events = [_entry(number).event_id for number in range(1 + os.getpid() % 7)]
            except DatabaseError:
                connection.close()
                time.sleep(0.05)
                continue
            noted.write("".join(f"{event}\n" for event in events))
            noted.flush()


def _entry(number: int) -> Entry:
    event = SomethingHappened(subject=f"case:{os.getpid()}-{number}", count=number)
    return record(event, by=BY, cites=("S6.3",), reason="", on=timezone.localdate())


def number(folder: Path) -> None:
    """A sequencer as an installation runs it, only faster."""
    sequencer.AWAY_SECONDS = 0.2
    sequencer.serve(interval=0.01, batch=BATCH)


@dataclass
class Watched:
    """Every head that was ever given out: size → the notes seen for it."""

    heads: dict[int, set[str]] = field(default_factory=dict)

    def look(self, *, until: float) -> None:
        """Watch the published file for a while."""
        while True:
            head = published()
            if head is not None:
                self.heads.setdefault(head.checkpoint.size, set()).add(head.note)
            if time.monotonic() >= until:
                return
            time.sleep(0.005)


def verdict(watched: Watched, folder: Path, outcome: Outcome) -> list[str]:
    """What is wrong; nothing, if all is well. The last sequencer first numbers what the dead ones left."""
    sequence_all()
    watched.look(until=0)
    report = audit()
    wrong = [f"{trouble}: {where} ({report.counts[trouble]})" for trouble, where in report.first.items()]
    if report.waiting:
        wrong.append(f"{report.waiting} events still wait")
    noted = [line for path in folder.glob("acknowledged-*") for line in path.read_text().splitlines()]
    entered = set(models.LedgerEntry.objects.values_list("event_id", flat=True))
    lost = {UUID(line) for line in noted if len(line) == 36} - entered  # a killed writer may leave half a line
    if lost:
        wrong.append(f"{len(lost)} acknowledged events lost, the first {min(lost)}")
    if Entry.objects.count() != len(entered):
        wrong.append(f"{Entry.objects.count()} facts, {len(entered)} events")
    for checkpoint in models.Checkpoint.objects.all():
        watched.heads.setdefault(checkpoint.size, set()).add(checkpoint.note)
    wrong += _inconsistent(watched)
    outcome.acknowledged, outcome.entries, outcome.heads = len(noted), report.entries, len(watched.heads)
    return wrong


def _inconsistent(watched: Watched) -> list[str]:
    """Every head ever seen, against the last: one root for a size, and each the beginning of the last."""
    wrong, keys = [], verifier_keys()
    roots = {
        size: {open_checkpoint(Note.parse(note), origin=origin(), keys=keys).root for note in notes}
        for size, notes in watched.heads.items()
    }
    last = max(roots)
    nodes = nodes_of(last)
    for size, seen in sorted(roots.items()):
        if len(seen) > 1:
            wrong.append(f"fork: {len(seen)} roots at {size}")
            continue
        if size == 0:
            continue
        (old_root,), (new_root,) = seen, roots[last]
        try:
            proof = consistency_proof(size, last, nodes)
            verify_consistency(old=size, new=last, proof=proof, old_root=old_root, new_root=new_root)
        except ValueError as error:
            wrong.append(f"the head at {size} does not continue into {last}: {error}")
    return wrong
