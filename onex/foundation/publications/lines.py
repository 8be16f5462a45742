"""The lines of a notice, and the digest anyone can recompute from the printed page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onex.foundation.journal.canonical import canonical


@dataclass(frozen=True)
class Line:
    """One row before the public: a reference, a masked name, what it is about, and the outcome."""

    reference: str
    name_masked: str
    detail: str = ""
    outcome: str = ""


def canonical_line(position: int, line: Line) -> bytes:
    """One line as it is hashed: an RFC 8785 array of position, reference, name, detail, outcome, and a line feed."""
    return canonical([position, line.reference, line.name_masked, line.detail, line.outcome]) + b"\n"


class Digest:
    """Hashes lines while they pass by on their way to the table."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.sha256()

    def passing(self, lines: Iterable[Line]) -> Iterator[tuple[int, Line]]:
        """The same lines with their positions from 1."""
        for line in lines:
            self.count += 1
            self._hash.update(canonical_line(self.count, line))
            yield self.count, line

    def hexdigest(self) -> str:
        """SHA-256 of the lines so far, 64 hexadecimal digits."""
        return self._hash.hexdigest()
