"""Query codes: what an objector keeps to see the answer; typed by hand, so no letter looks like another."""

from __future__ import annotations

import re
import secrets
import unicodedata

from onex.foundation.parties.vault import blind_index

PURPOSE = "publications.objection.code"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 O 1 I L U: 30 characters, so 26 of them hold 127 bits."""
LENGTH = 26
GROUP = 5


def draw() -> str:
    """A new code, such as ``K7QXN-3FHPA-…``: 127 bits from the system's generator, in groups of five."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def normalise(text: str) -> str:
    """What somebody typed, as codes are compared: half-width, capitals, without spaces and dashes."""
    return re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", text)).upper()


def is_wellformed(code: str) -> bool:
    """Whether a normalised code could have been drawn here."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def code_index(code: str) -> bytes:
    """How a code is kept and looked for: a keyed hash, so that a stolen database opens no objection."""
    return blind_index(PURPOSE, normalise(code))
