"""Keeps identity and telephone numbers out of what is written for ever."""

from __future__ import annotations

import re
from datetime import date

RESIDENT_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
MOBILE_NUMBER = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
YOUNGEST = 10
"""Years: a number whose 'birthday' is more recent is a serial with a date in it, not a person."""


def has_personal_number(text: str, *, on: date) -> bool:
    """Whether ``text`` holds a resident identity number (GB 11643, check character right) or a mobile number."""
    return any(_is_resident(found, on) for found in RESIDENT_NUMBER.finditer(text)) or bool(MOBILE_NUMBER.search(text))


def _is_resident(found: re.Match[str], on: date) -> bool:
    digits = found.group().upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return CHECK_CHARACTERS[total % 11] == digits[-1] and int(found.group(1)) <= on.year - YOUNGEST
