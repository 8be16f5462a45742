"""What can be wrong with a proof, a note or a tile: it is not in its form, or it does not hold."""

from __future__ import annotations


class Malformed(ValueError):
    """Not in the form its specification prescribes; nothing is said about whether it would be true."""


class Unproven(ValueError):
    """In its form, and false: a hash, a size or a quorum does not come out."""


class BadSignature(Unproven):
    """A signature that names a known key and was not made by it, or no signature by a known key at all."""
