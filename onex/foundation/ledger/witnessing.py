"""Asking witnesses (C2SP tlog-witness): who they are, by the installation's own list, and one question over HTTP.

Knows no Django and no database, so that it can wait in threads. It goes to the addresses on the list and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from onex.foundation.ledger.checkpoints import Checkpoint
from onex.foundation.ledger.cosignatures import verify_cosignature
from onex.foundation.ledger.encodings import base64_text, decimal
from onex.foundation.ledger.faults import BadSignature, Malformed
from onex.foundation.ledger.notes import COSIGNATURE, Note, NoteSignature, VerifierKey

SECONDS = 5
LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True)
class Witness:
    """Somebody who looks after the log from outside: their key, and the address that takes checkpoints."""

    key: VerifierKey
    url: str

    @property
    def name(self) -> str:
        return self.key.name


@dataclass(frozen=True)
class WitnessPolicy:
    """Whose cosignatures count and how many of them make a checkpoint believed."""

    quorum: int = 0
    witnesses: tuple[Witness, ...] = ()

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        return tuple(witness.key for witness in self.witnesses)

    @classmethod
    def read(cls, path: Path | None) -> WitnessPolicy:
        """The list in a file ``{"quorum": k, "witnesses": [{"name", "verifier_key", "url"}]}``; nobody without a file.

        ``Malformed`` names what is wrong: a quorum nobody could reach, one key twice, an address that is none.
        """
        if path is None:
            return cls()
        try:
            listed = json.loads(path.read_text(encoding="utf-8"))
            witnesses = tuple(cls._witness(**{"name": None, **row}) for row in listed["witnesses"])
            quorum = int(listed["quorum"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Malformed(f"the list of witnesses {path} cannot be read: {error}") from error
        if not 0 <= quorum <= len(witnesses):
            raise Malformed(f"a quorum of {quorum} of {len(witnesses)} witnesses in {path}")
        if len({witness.key.public for witness in witnesses}) != len(witnesses):
            raise Malformed(f"one key counts for one witness; {path} lists one twice")
        return cls(quorum, witnesses)

    @staticmethod
    def _witness(*, name: str | None, verifier_key: str, url: str) -> Witness:
        key = VerifierKey.parse(verifier_key)
        if key.algorithm != COSIGNATURE or name not in {None, key.name}:
            raise Malformed(f"not the key of the witness {name or key.name}")
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
            raise Malformed(f"not an address to send checkpoints to: {url}")
        return Witness(key, url.rstrip("/"))


@dataclass(frozen=True)
class Answer:
    """What a witness said: its cosignature, or the size it remembers, or why not (``refusal``; also when it is silent)."""

    cosignature: NoteSignature | None = None
    timestamp: int = 0
    size: int | None = None
    refusal: str = ""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_given: object) -> None:
        return None


def question(note: str, old: int, proof: Sequence[bytes]) -> bytes:
    """The body of ``add-checkpoint``."""
    return "".join([f"old {old}\n", *(f"{base64_text(node)}\n" for node in proof), "\n", note]).encode()


def ask(witness: Witness, checkpoint_note: str, old_size: int, proof: Sequence[bytes], *, seconds: float = SECONDS) -> Answer:
    """Submit a signed checkpoint to one witness, follow nothing, wait at most ``seconds`` at each step."""
    request = Request(  # noqa: S310  (http or https, see WitnessPolicy)
        f"{witness.url}/add-checkpoint",
        question(checkpoint_note, old_size, proof),
        {"Content-Type": "text/plain"},
        method="POST",
    )
    try:
        with build_opener(_NoRedirect).open(request, timeout=seconds) as answered:
            return _read_cosignature(witness, checkpoint_note, answered.read(LARGEST_ANSWER))
    except HTTPError as refused:
        with refused:
            return _read_refusal(refused.code, refused.read(LARGEST_ANSWER))
    except (URLError, OSError, HTTPException) as silent:
        return Answer(refusal=f"no answer: {silent}")


def _read_cosignature(witness: Witness, checkpoint_note: str, content: bytes) -> Answer:
    try:
        note = Note.parse(checkpoint_note)
        added = Note.parse(note.text.encode() + b"\n" + content)
        for signature in added.signatures:
            if signature.name == witness.name and signature.is_by(witness.key):
                return Answer(signature, verify_cosignature(note.text, signature, witness.key))
    except (Malformed, BadSignature) as error:
        return Answer(refusal=f"its answer does not hold: {error}")
    return Answer(refusal="its answer holds no cosignature of its own")


def _read_refusal(status: int, content: bytes) -> Answer:
    text = content.decode("utf-8", "replace").strip()
    if status == 409:
        try:
            return Answer(size=decimal(text), refusal=f"409: it remembers {text}")
        except Malformed:
            return Answer(refusal="409 without a size")
    return Answer(refusal=f"{status}: {text[:200]}")


def ask_all(
    witnesses: Sequence[Witness],
    checkpoint_note: str,
    *,
    remembered: Mapping[str, int],
    prove: Callable[[int, int], Sequence[bytes]] | None,
    seconds: float = SECONDS,
) -> dict[str, Answer]:
    """Every witness's answer, by name, all asked at once.

    ``remembered`` is the size each is thought to remember (0 if unknown); who says another, not larger one is asked again
    with that. ``prove(old, new)`` is called in this thread only, so it may use the database; without it nobody is asked
    twice, and what comes back is what each remembers.
    """
    new = Checkpoint.parse(Note.parse(checkpoint_note).text).size
    answers: dict[str, Answer] = {}
    asking = {witness: min(remembered.get(witness.name, 0), new) for witness in witnesses}
    with ThreadPoolExecutor(max(1, len(witnesses))) as threads:
        for _round in range(2 if prove else 1):
            proofs = {old: prove(old, new) if prove and 0 < old < new else () for old in asking.values()}
            waiting = {
                witness: threads.submit(ask, witness, checkpoint_note, old, proofs[old], seconds=seconds)
                for witness, old in asking.items()
            }
            answers |= {witness.name: future.result() for witness, future in waiting.items()}
            asking = {
                witness: size
                for witness, old in asking.items()
                if (size := answers[witness.name].size) is not None and size <= new and size != old
            }
    return answers
