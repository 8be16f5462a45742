"""Case numbers (办件编号): region 6, day 8, serial 6, and a check character that finds a slip of the hand.

The check is ISO 7064 MOD 37,36: it finds every single wrong character and almost every pair swapped.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LARGEST_SERIAL = 999_999
PATTERN = re.compile(r"\d{20}[0-9A-Z]")


def check_character(body: str) -> str:
    """The character that makes ``body`` (digits and capitals) a number of ISO 7064 MOD 37,36."""
    modulus = len(ALPHABET)
    product = modulus
    for character in body:
        product = ((product + ALPHABET.index(character)) % modulus or modulus) * 2 % (modulus + 1)
    return ALPHABET[(1 - product) % modulus]


def prefix(region: str, on: date) -> str:
    """The part of a number a day's cases of one region share: 14 digits."""
    return f"{region}{on:%Y%m%d}"


def compose(region: str, on: date, serial: int) -> str:
    """A whole number; raises ``OverflowError`` past 999,999 cases of one region in one day."""
    if not 0 < serial <= LARGEST_SERIAL:
        raise OverflowError(f"serial {serial} does not fit six digits")
    body = f"{prefix(region, on)}{serial:06d}"
    return body + check_character(body)


def normalise(text: str) -> str:
    """What somebody typed, as a number is stored: half-width, capitals, without spaces and dashes."""
    return re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", text)).upper()


def is_wellformed(number: str) -> bool:
    """Whether the check character fits; a number that is not well formed was never given to any case."""
    return bool(PATTERN.fullmatch(number)) and check_character(number[:-1]) == number[-1]
