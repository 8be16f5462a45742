"""Who stands behind an entry, in words that outlive every row they came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Author:
    """``ref`` is ``user:12`` or ``system:tick``; ``seat`` the mandate as text: role, organisation, region, certificate.

    Never a name: the journal holds no personal data.
    """

    ref: str
    seat: str
