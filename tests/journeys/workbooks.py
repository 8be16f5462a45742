"""What a clerk does in a spreadsheet: fill the template in, and mend the rows that came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

from tests.factories.parties import make_name, make_test_number

ID_KIND = "居民身份证"


class Candidate(NamedTuple):
    """One row of the sheet of results, as it should be."""

    name: str
    number: str
    admission: str
    school: str
    theory: float
    second: float


def candidates(count: int, *, schools: Sequence[str], first: int = 700_000) -> list[Candidate]:
    """Made-up candidates, of the schools in turn; every fifth fails."""
    return [
        Candidate(
            name=make_name(number=first + order),
            number=make_test_number(number=first + order),
            admission=f"2026{order:06d}",
            school=schools[order % len(schools)] if schools else "",
            theory=50.0 if order % 5 == 4 else 82.5,
            second=41.0 if order % 5 == 4 else 76.0,
        )
        for order in range(count)
    ]


def fill_in(template: Path, rows: Sequence[Sequence[str | float | int]], filled: Path) -> Path:
    """The template with ``rows`` under its headings: name, kind, number, admission number, school, the two scores."""
    book = load_workbook(template)
    sheet = book.worksheets[0]
    for at, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column).value = value
    book.save(filled)
    return filled


def cells(candidate: Candidate) -> list[str | float | int]:
    """A row as it stands in the sheet."""
    return [candidate.name, ID_KIND, candidate.number, *candidate[2:]]


def mend(errors: Path, right: Mapping[str, Candidate], mended: Path) -> Path:
    """The error workbook with every row put right, by admission number; its notes stay as they are."""
    book = load_workbook(errors)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        if row[3].value in right:
            for cell, value in zip(row, cells(right[row[3].value]), strict=False):
                cell.value = value
    book.save(mended)
    return mended
