"""The installation's witnesses: asking them to cosign what was published, and what they know before anything is signed."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Max

from onex.foundation.ledger import models
from onex.foundation.ledger.checkpoints import Checkpoint, sign_checkpoint
from onex.foundation.ledger.cosignatures import verify_cosignature
from onex.foundation.ledger.faults import BadSignature, Malformed
from onex.foundation.ledger.guard import Known
from onex.foundation.ledger.keys import origin, signers
from onex.foundation.ledger.notes import Note, NoteSignature
from onex.foundation.ledger.publishing import Published, published
from onex.foundation.ledger.store import nodes_of
from onex.foundation.ledger.tree import EMPTY_ROOT, consistency_proof
from onex.foundation.ledger.witnessing import Answer, Witness, WitnessPolicy, ask_all

REMEMBERED_SECONDS = 5.0
"""How long what witnesses know is taken to hold, so that a run of batches does not wait for them each time."""

LOCK = "witnesses.lock"

GUARD_SECONDS = 2.0
"""A silent witness holds up the sequencer no longer; being silent does not stop the log, knowing more does."""


def policy() -> WitnessPolicy:
    """Who watches this log; read anew each time, so that the list can be changed while running.

    ``ImproperlyConfigured`` for a list that cannot be meant: then nothing is signed, rather than without its witnesses.
    """
    try:
        return WitnessPolicy.read(settings.LEDGER_WITNESSES)
    except Malformed as error:
        raise ImproperlyConfigured(str(error)) from error


# ── after publication ───────────────────────────────────────────────────────────────────────────────────────────────


def seek_cosignatures() -> dict[str, Answer]:
    """Ask the witnesses that have not cosigned the published head, keep what they sign; every answer, by witness."""
    with _alone() as alone:
        head = published() if alone else None
        return _seek(head) if head else {}


def _seek(head: Published) -> dict[str, Answer]:
    size, seen = head.checkpoint.size, _seen()
    waiting = [witness for witness in policy().witnesses if seen.get(_known_as(witness), -1) < size]
    answers = ask_all(
        waiting,
        head.note,
        remembered={witness.name: seen.get(_known_as(witness), 0) for witness in waiting},
        prove=lambda old, new: consistency_proof(old, new, nodes_of(new)),
    )
    for answer in answers.values():
        if answer.cosignature is not None:
            add_cosignature(size=size, line=answer.cosignature.line)
    return answers


def add_cosignature(*, size: int, line: str) -> bool:
    """Keep a witness's signature line for the head of ``size``; False if it is there already.

    ``Malformed`` or ``BadSignature`` unless a witness on the list made it for that very head; ``DoesNotExist`` without the head.
    """
    checkpoint = models.Checkpoint.objects.get(size=size)
    signature = NoteSignature.parse(line.rstrip("\n"))
    text = Note.parse(checkpoint.note).text
    for witness in policy().witnesses:
        if signature.name == witness.name and signature.is_by(witness.key):
            _row, added = models.Cosignature.objects.get_or_create(
                checkpoint=checkpoint,
                witness=witness.name,
                key_id=witness.key.key_id.hex(),
                defaults={"line": line.rstrip("\n"), "timestamp": verify_cosignature(text, signature, witness.key)},
            )
            return added
    raise BadSignature(f"{signature.name} is no witness of this log, or not with this key")


@contextmanager
def _alone() -> Iterator[bool]:
    """True for one process at a time; the others need not ask, and a witness is never shown an older head after a newer."""
    folder = Path(settings.LEDGER_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _known_as(witness: Witness) -> tuple[str, str]:
    return witness.name, witness.key.key_id.hex()


def _seen() -> dict[tuple[str, str], int]:
    """The largest size each witness's key cosigned."""
    rows = models.Cosignature.objects.order_by().values_list("witness", "key_id").annotate(Max("checkpoint_id"))
    return {(name, key_id): size for name, key_id, size in rows}


@dataclass(frozen=True)
class Standing:
    """How far a witness has come: ``behind`` is how many entries of the published log it has not seen yet."""

    witness: Witness
    size: int
    cosigned_at: datetime | None
    behind: int


def standings() -> list[Standing]:
    """Each witness on the list, in its order."""
    head = published()
    size = head.checkpoint.size if head else 0
    found = []
    for witness in policy().witnesses:
        name, key_id = _known_as(witness)
        last = models.Cosignature.objects.filter(witness=name, key_id=key_id).order_by("-checkpoint_id").first()
        seen = last.checkpoint_id if last else 0
        at = datetime.fromtimestamp(last.timestamp, UTC) if last else None
        found.append(Standing(witness, seen, at, max(0, size - seen)))
    return found


# ── before a signature ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Asked:
    at: float
    size: int
    known: tuple[Known, ...]


_asked: dict[str, _Asked] = {}
"""By origin: what the witnesses said last, and the head this process saw last. This process's own."""


def heads_of_witnesses() -> Iterable[Known]:
    """What each witness remembers of this log, for the rollback guard.

    They are asked about the head the database has. While that head grows from call to call what they said holds for a few
    seconds; a database put back in between shows a head this process has seen before, and then they are asked at once. Who
    does not answer knows nothing for now.
    """
    witnesses = policy().witnesses
    if not witnesses:
        return ()
    head = models.Checkpoint.objects.order_by("-size").first()
    size, note = (head.size, head.note) if head else (0, _empty_note())
    before = _asked.get(origin())
    if before is not None and before.size < size and time.monotonic() - before.at < REMEMBERED_SECONDS:
        _asked[origin()] = before = replace(before, size=size)
    else:
        answers = ask_all(
            witnesses, note, remembered={witness.name: size for witness in witnesses}, prove=None, seconds=GUARD_SECONDS
        )
        known = tuple(_known(name, size, answer) for name, answer in answers.items() if answer.size is not None)
        before = _asked[origin()] = _Asked(time.monotonic(), size, known)
    return before.known


def _known(name: str, asked: int, answer: Answer) -> Known:
    """A witness that says 409 to the very size it remembers has another root for it: none that we could have signed."""
    size = answer.size or 0
    return Known(name, size, b"" if size == asked else None)


def _empty_note() -> str:
    """A head without entries: a log that has forgotten everything can still ask, and this fits whatever there was."""
    return sign_checkpoint(Checkpoint(origin(), 0, EMPTY_ROOT), signers=signers()).encoded
