"""Values as JSON holds them, text all of them, into the types an importer is promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from onex.foundation.tabular.importers import Cell, Row
from onex.foundation.tabular.sheets import ColumnKind, Sheet

Said = list[Any]
"""A row's number, and the text of each column's value or null; JSON has no type for a list whose first is a number."""

UNBROKEN: frozenset[str] = frozenset()
MOST_KNOWN = 4_096


class RowTyping:
    """The types of one sheet's columns. Marks and days come again and again: each is made once."""

    def __init__(self, sheet: Sheet) -> None:
        self.keys = [column.key for column in sheet.columns]
        makers: dict[ColumnKind, Callable[[str], Cell]] = {
            ColumnKind.DECIMAL: lru_cache(MOST_KNOWN)(Decimal),
            ColumnKind.DATE: lru_cache(MOST_KNOWN)(date.fromisoformat),
        }
        self._made = [(column.key, makers[column.kind]) for column in sheet.columns if column.kind in makers]

    def row(self, said: Said, broken: frozenset[str] = UNBROKEN) -> Row:
        """One row."""
        cells: dict[str, Cell] = dict(zip(self.keys, said[1:], strict=True))
        for key, make in self._made:
            text = cells[key]
            if text is not None:
                cells[key] = make(str(text))
        return Row(said[0], cells, broken)
