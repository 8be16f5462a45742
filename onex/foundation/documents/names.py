"""What a file is called: nothing of a name from outside but its visible letters."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 200


def plain_name(name: str) -> str:
    """A file name without folders, control or invisible characters, shortened in front of its extension."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip(" .")
    stem, dot, extension = shown.rpartition(".")
    if len(shown) > LONGEST_NAME:
        shown = stem[: LONGEST_NAME - len(extension) - 1] + dot + extension if stem else shown
    return shown[:LONGEST_NAME] or "file"
