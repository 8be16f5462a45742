"""What a file is called: nothing of a name from outside but its visible letters."""

from __future__ import annotations

import re
import unicodedata

from onex.foundation.parties.identifiers.resident_numbers import check_character
from onex.foundation.parties.masking import mask_number

LONGEST_NAME = 200
RESIDENT_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
"""People name a file after themselves; a file's name is kept in the clear, so a number in it is masked."""


def plain_name(name: str) -> str:
    """A file name without folders, control or invisible characters, shortened in front of its extension."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip(" .")
    shown = RESIDENT_NUMBER.sub(_masked, shown)
    stem, dot, extension = shown.rpartition(".")
    if len(shown) > LONGEST_NAME:
        shown = stem[: LONGEST_NAME - len(extension) - 1] + dot + extension if stem else shown
    return shown[:LONGEST_NAME] or "file"


def _masked(found: re.Match[str]) -> str:
    number = found.group().upper()
    return mask_number(number) if check_character(number[:-1]) == number[-1] else found.group()
