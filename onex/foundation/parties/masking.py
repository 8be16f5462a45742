"""One mask everywhere: the first and the last character stay, whatever stands between is hidden."""

from __future__ import annotations

STAR = "*"
SHORTEST_WITH_TWO_ENDS = 3


def _first_and_last(text: str) -> str:
    if len(text) < SHORTEST_WITH_TWO_ENDS:
        return text[:1] + STAR * (len(text) - 1)
    return text[0] + STAR * (len(text) - 2) + text[-1]


def mask_name(name: str) -> str:
    """``王小明`` → ``王*明``; of a two-character name only the first stays: ``王*``."""
    return _first_and_last(name.strip())


def mask_number(number: str) -> str:
    """First and last character only: region and birthday would leave few candidates."""
    return _first_and_last(number.strip())


def mask_phone(phone: str) -> str:
    """``13800001234`` → ``1*********4``."""
    return _first_and_last(phone.strip())
