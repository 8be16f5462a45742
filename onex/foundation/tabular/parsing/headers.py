"""Which column of the file is which column of the sheet: by name, never by place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from onex.foundation.tabular.parsing.cells import as_text, tidy

LOOK_AT = 10
"""A title or a note may stand above the header row; it is looked for in this many rows."""
NUMBER = re.compile(r"(?:\d[ -]?){6}")
MARKS = re.compile(r"[*★:：]+$|\((?:必填|选填|required|optional)\)$", re.IGNORECASE)


@dataclass
class Headers:
    """The header row found: its place, each sheet column's place in the file, and everything wrong with it."""

    row: int
    width: int = 0
    places: dict[int, int] = field(default_factory=dict)
    """Place in the file by the number of the sheet's column."""
    unnamed: list[int] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of code and header or column key, all of them."""


def match(
    rows: Sequence[Sequence[object]],
    *,
    names: Sequence[Sequence[str]],
    keys: Sequence[str],
    required: Sequence[bool],
    ignored: Sequence[str],
    invisible: dict[int, None],
) -> Headers:
    """Find the header row among the first rows and say what each column is; every problem is told at once."""
    known = {_plain(name, invisible): number for number, headers in enumerate(names) for name in headers}
    skipped = {_plain(name, invisible) for name in ignored}
    candidates = [[_plain(as_text(cell), invisible) for cell in cells] for cells in rows[:LOOK_AT]]
    scores = [len({known[name] for name in there if name in known}) for there in candidates]
    best = scores.index(max(scores)) if scores else 0
    found = Headers(row=best, width=len(candidates[best]) if candidates else 0)
    if not candidates:
        found.problems.append(("empty_file", ""))
        return found
    for place, name in enumerate(candidates[best]):
        number = known.get(name)
        if number is None:
            if not name:
                found.unnamed.append(place)
            elif name not in skipped and scores[best]:
                found.problems.append(("unknown_header", _shown(as_text(rows[best][place]), place)))
        elif number in found.places:
            found.problems.append(("duplicate_header", keys[number]))
        else:
            found.places[number] = place
    for number, key in enumerate(keys):
        if required[number] and number not in found.places:
            found.problems.append(("missing_header", key))
    return found


def _shown(header: str, place: int) -> str:
    """An unknown header as a finding may keep it: what holds a long number may be a person's, so its place stands for it."""
    return f"[{place + 1}]" if NUMBER.search(unicodedata.normalize("NFKC", header)) else header.strip()[:60]


def _plain(header: str, invisible: dict[int, None]) -> str:
    return MARKS.sub("", tidy(header, invisible, spaces="")).casefold()
