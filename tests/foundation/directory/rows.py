"""Rows of a workbook of bodies as the importer is handed them, and the workbook itself."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

import xlsxwriter

from onex.foundation.directory.importing.sheet import organisations_sheet
from onex.foundation.parties.kinds import OrganisationKind
from onex.foundation.tabular.importers import Row
from tests.factories.parties import make_test_credit_code

FIRST_NUMBER = 500_000
"""Far from the numbers other made-up bodies get."""
SHEET = organisations_sheet(tuple(OrganisationKind))


def make_row(number: int, **cells: str | date | None) -> Row:
    """The good row of a made-up school; keywords change cells."""
    usual: dict[str, str | date | None] = {
        "kind": "试点院校",
        "name": f"示范第{number}职业学校",
        "credit_code": make_test_credit_code(number=FIRST_NUMBER + number),
        "region": "990100",
        "parent": None,
        "opened_on": None,
        "contact": None,
        "duty": None,
        "phone": None,
        "email": None,
    }
    return Row(number + 1, usual | cells)  # type: ignore[arg-type]  # no decimals among them


def make_book(rows: Iterable[Row]) -> bytes:
    """An .xlsx of these rows as a spreadsheet would save it."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        table = book.add_worksheet("机构表")
        table.write_row(0, 0, [column.label.zh for column in SHEET.columns])
        for place, row in enumerate(rows, start=1):
            for column, known in enumerate(SHEET.columns):
                value = row.cells[known.key]
                if value is not None:
                    table.write_string(place, column, str(value))
    return target.getvalue()
