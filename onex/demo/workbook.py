"""Writes the results of an exam as the workbook an evaluation organisation would send."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

from onex.demo.people import MadeUpPerson, made_up_people

ID_KIND = "居民身份证"
PASS_MEAN, SPREAD = 72, 14
ABSENT_EVERY = 97
"""Every 97th candidate did not come."""


def write_results(
    path: Path, *, headers: Sequence[str], first: int, count: int, schools: Sequence[str], prefix: str, bad: int = 0
) -> None:
    """Write ``count`` made-up candidates; the last two headers are the parts of the exam.

    The first ``bad`` rows each hold one mistake, so that the error workbook has something to show.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("成绩")
        text = book.add_format({"num_format": "@"})
        sheet.write_row(0, 0, headers)
        for index, cells in enumerate(_rows(first, count, schools, prefix), start=1):
            values = _with_mistake(index, cells) if index <= bad else cells
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(index, column, value, text)
                elif value is not None:
                    sheet.write_number(index, column, value)


Cells = list[str | float | None]


def _rows(first: int, count: int, schools: Sequence[str], prefix: str) -> Iterator[Cells]:
    dice = random.Random(first)
    for order, person in enumerate(made_up_people(first, count), start=1):
        school = schools[order % len(schools)] if schools else ""
        yield _row(person, f"{prefix}{order:06d}", school, order, dice)


def _row(person: MadeUpPerson, admission: str, school: str, order: int, dice: random.Random) -> Cells:
    cells: Cells = [person.name, ID_KIND, person.number, admission, school]
    if order % ABSENT_EVERY == 0:
        return [*cells, None, None, "缺考"]
    return [*cells, _score(dice), _score(dice), ""]


def _score(dice: random.Random) -> float:
    return max(0, min(100, round(dice.gauss(PASS_MEAN, SPREAD) * 2) / 2))


def _with_mistake(index: int, cells: Cells) -> Cells:
    broken = list(cells)
    match index % 5:
        case 1:
            number = str(cells[2])
            broken[2] = number[:-1] + ("1" if number[-1] != "1" else "2")
        case 2:
            broken[2] = float(str(cells[2])[:17])
        case 3:
            broken[5] = 120.0
        case 4:
            broken[0] = ""
        case _:
            broken[3] = ""
    return broken
