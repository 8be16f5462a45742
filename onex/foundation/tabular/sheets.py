"""What a table to be filled in looks like: its columns, their headers and what may stand in them. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from onex.foundation.policy import Text


class ColumnKind(Enum):
    """What a column holds, and as what it reaches an importer."""

    TEXT = "text"
    """Words; ``str``."""
    CODE = "code"
    """A code or number that is not an amount (identity number, admission number); ``str``. Never a number cell: a
    spreadsheet drops leading zeros and everything after the fifteenth digit."""
    DECIMAL = "decimal"
    """An exact decimal; ``Decimal``."""
    DATE = "date"
    """A day, as a date cell or as text such as 2026-03-01 or 2026年3月1日; ``date``."""
    CHOICE = "choice"
    """One of ``choices``, word for word; ``str``."""


@dataclass(frozen=True)
class Column:
    """One column. ``label`` is its header in both languages; ``aliases`` are other headers it is known by."""

    key: str
    label: Text
    kind: ColumnKind
    required: bool = True
    choices: tuple[str, ...] = ()
    help: Text | None = None
    example: str = ""
    max_length: int = 200
    decimals: int = 2
    """Most digits after the point of a DECIMAL."""
    aliases: tuple[str, ...] = ()
    cite: str = ""

    def __post_init__(self) -> None:
        if (self.kind is ColumnKind.CHOICE) != bool(self.choices):
            raise ValueError(f"column {self.key}: choices belong to a CHOICE column, and such a column has some")

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that names this column; the first is the one the template bears."""
        return (self.label.zh, self.label.en, self.key, *self.aliases)


@dataclass(frozen=True)
class Sheet:
    """A table to be filled in. ``version`` changes whenever a file made for the old one would be misread."""

    name: str
    version: str
    label: Text
    columns: tuple[Column, ...]
    cite: str = ""

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"sheet {self.name} names a column twice")

    def column(self, key: str) -> Column:
        """The column of that key; ``KeyError`` when there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"sheet {self.name} has no column {key}")
