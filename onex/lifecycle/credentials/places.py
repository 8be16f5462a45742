"""Where in which status list a credential's bit stands. Pure.

Places are given out in the order of issue, which is also the order of the paper: were they neighbours in the list, whoever
watches a list could tell from one revoked certificate which others were issued with it. So each list is shuffled by a
multiplication that anyone can repeat and nobody can foresee without the issuer's reference; places still grow in time.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from uuid import UUID

from onex.foundation.verifiable.status_lists import ENTRIES


class Place(NamedTuple):
    """A list of the issuer (from 1), and the entry in it (from 0)."""

    number: int
    entry: int


def place_of(organisation: UUID, position: int) -> Place:
    """The place of a position in an issuer's series; no two positions share one."""
    row, within = divmod(position, ENTRIES)
    factor, offset = _shuffle(organisation, row)
    return Place(row + 1, (within * factor + offset) % ENTRIES)


def _shuffle(organisation: UUID, row: int) -> tuple[int, int]:
    """An odd factor, which a power of two leaves invertible, and an offset."""
    digest = hashlib.sha256(b"onex status list|" + organisation.bytes + row.to_bytes(8)).digest()
    return int.from_bytes(digest[:4]) | 1, int.from_bytes(digest[4:8])
