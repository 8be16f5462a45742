"""公民身份号码 (GB 11643): 17 digits and a check character modulo 11; three other documents use the same form."""

from __future__ import annotations

from datetime import date
from operator import mul

LENGTH = 18
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MODULUS = 11
CHECK_CHARACTERS = "10X98765432"
NOUGHTS = sum(map(mul, b"0" * (LENGTH - 1), WEIGHTS))
"""What 17 noughts add up to as bytes: digits are summed as the bytes they are written in, many times faster."""

PROVINCES = frozenset("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71".split())
FICTIONAL_PROVINCE = "99"
"""The province of made-up people; GB/T 2260 gives it to nobody."""

EARLIEST_BIRTH = date(1850, 1, 1)


def check_character(prefix: str) -> str:
    """The check character of 17 digits."""
    return CHECK_CHARACTERS[(sum(map(mul, prefix.encode(), WEIGHTS)) - NOUGHTS) % MODULUS]


def has_form(number: str) -> bool:
    """17 digits, then a digit or X."""
    return len(number) == LENGTH and number.isascii() and number[:-1].isdigit() and (number[-1].isdigit() or number[-1] == "X")


def born_on(number: str) -> date | None:
    """The day of birth in digits 7 to 14; ``None`` if there is no such day."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born >= EARLIEST_BIRTH else None


def make_resident_number(prefix: str) -> str:
    """A made-up number: 17 digits and the check character that belongs to them."""
    if len(prefix) != LENGTH - 1 or not (prefix.isascii() and prefix.isdigit()):
        raise ValueError("a resident number's prefix has 17 digits")
    return prefix + check_character(prefix)
