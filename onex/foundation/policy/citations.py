"""The one greppable form of a citation: ``M28(4)``, ``X7(3)``, ``G3.2``, ``S3.2(4)``, ``W``.

The letter is the instrument, the number its article or section, the number after the dot the
subsection and the number in brackets the item. What is left out means "all of it".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onex.foundation.policy.errors import BadCitation
from onex.foundation.policy.texts import Text

FORM = re.compile(r"(?P<letter>[A-Z])(?:(?P<section>0|[1-9]\d?)(?:\.(?P<subsection>[1-9]\d?))?(?:\((?P<item>[1-9]\d?)\))?)?")


@dataclass(frozen=True)
class Citation:
    """Where a norm stands: instrument, article or section, subsection, item."""

    letter: str
    section: int | None = None
    subsection: int | None = None
    item: int | None = None

    @classmethod
    def parse(cls, words: str) -> Citation:
        """Read a citation; raises :class:`BadCitation` for anything but the exact form."""
        match = FORM.fullmatch(words)
        if match is None:
            raise BadCitation(
                Text(
                    f"“{words}”不是条款引注；应为文件字母加条款号，如 M28(4)、G3.2、W",
                    f"“{words}” is not a citation; write the document's letter and the clause, as in M28(4), G3.2, W",
                )
            )
        section, subsection, item = (match[part] for part in ("section", "subsection", "item"))
        return cls(
            letter=match["letter"],
            section=None if section is None else int(section),
            subsection=None if subsection is None else int(subsection),
            item=None if item is None else int(item),
        )

    def __str__(self) -> str:
        section = "" if self.section is None else str(self.section)
        subsection = "" if self.subsection is None else f".{self.subsection}"
        return f"{self.letter}{section}{subsection}" + ("" if self.item is None else f"({self.item})")

    @property
    def parent(self) -> Citation | None:
        """The clause this one stands in; ``None`` above a whole section or instrument."""
        if self.item is not None:
            return Citation(self.letter, self.section, self.subsection)
        if self.subsection is not None:
            return Citation(self.letter, self.section)
        return None

    def includes(self, other: Citation) -> bool:
        """Whether ``other`` is this clause or stands below it."""
        return (
            self.letter == other.letter
            and self.section in (None, other.section)
            and self.subsection in (None, other.subsection)
            and self.item in (None, other.item)
        )

    @property
    def order(self) -> tuple[str, int, int, int]:
        """Sorts citations as they stand in the document, a clause before its items."""
        return (self.letter, self.section or 0, self.subsection or 0, self.item or 0)
