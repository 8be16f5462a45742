"""Public references that sort by the moment they were made (the layout of UUID version 7, RFC 9562)."""

from __future__ import annotations

import os
import time
from uuid import UUID

RANDOM_BYTES = 10
NANOSECONDS_IN_A_MILLISECOND = 1_000_000
VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
KEPT_RANDOM = ((1 << 80) - 1) ^ (0xF << 76) ^ (0x3 << 62)


def new_ref() -> UUID:
    """48 bits of milliseconds, then 74 random bits."""
    return new_refs(1)[0]


def new_refs(count: int) -> list[UUID]:
    """``count`` references made in the same millisecond, from one read of the system's randomness."""
    moment = (time.time_ns() // NANOSECONDS_IN_A_MILLISECOND) << 80
    noise = os.urandom(RANDOM_BYTES * count)
    return [
        UUID(int=moment | VERSION_AND_VARIANT | (int.from_bytes(noise[start : start + RANDOM_BYTES], "big") & KEPT_RANDOM))
        for start in range(0, len(noise), RANDOM_BYTES)
    ]
