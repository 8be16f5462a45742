"""Gathers what the dry run finds: each cause once, with how many rows it concerns and the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onex.foundation.policy import Text
from onex.foundation.tabular.importers import Row, RowProblem
from onex.foundation.tabular.models import Import, ImportCause
from onex.foundation.tabular.reader import WARNINGS, CellProblem
from onex.foundation.tabular.wording import CELL, NOTED, of_file

FIRST_ROWS = 20
MOST_CAUSES = 500
LONGEST = 400
Labels = Mapping[str, Text]
"""A column's header by its key."""


@dataclass
class Tally:
    """One cause so far."""

    first: RowProblem
    count: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass
class Findings:
    """Every cause so far, and how the rows divide."""

    passed: int = 0
    warned: int = 0
    failed: int = 0
    causes: dict[tuple[str, str, str], Tally] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows judged so far."""
        return self.passed + self.warned + self.failed

    def take(self, rows: Iterable[Row], problems: Iterable[RowProblem]) -> dict[int, list[RowProblem]]:
        """Count one chunk; returns the failing rows' problems by row number."""
        failing: dict[int, list[RowProblem]] = {}
        warned: set[int] = set()
        for problem in problems:
            self._count(problem)
            if problem.severity == "error":
                failing.setdefault(problem.row, []).append(problem)
            else:
                warned.add(problem.row)
        total = sum(1 for _ in rows)
        only_warned = len(warned - failing.keys())
        self.failed += len(failing)
        self.warned += only_warned
        self.passed += total - len(failing) - only_warned
        return failing

    def _count(self, problem: RowProblem) -> None:
        key = (problem.severity, problem.column, problem.code)
        tally = self.causes.get(key)
        if tally is None:
            if len(self.causes) >= MOST_CAUSES:
                raise ValueError(f"more than {MOST_CAUSES} causes: a code names a cause, not a row")
            tally = self.causes[key] = Tally(problem)
        if tally.rows and tally.rows[-1] == problem.row:
            return
        tally.count += 1
        if len(tally.rows) < FIRST_ROWS:
            tally.rows.append(problem.row)

    def save(self, upload: Import, labels: Labels) -> None:
        """Keep the causes, errors first and the most frequent of each first."""
        ordered = sorted(self.causes.values(), key=lambda tally: (tally.first.severity != "error", -tally.count))
        ImportCause.objects.bulk_create(
            cause(upload, tally.first.severity, tally.first, labels, count=tally.count, rows=sorted(tally.rows))
            for tally in ordered
        )


def cause(upload: Import, severity: str, problem: RowProblem, labels: Labels, *, count: int, rows: list[int]) -> ImportCause:
    """A row of the table of causes."""
    hint = problem.hint
    label = labels.get(problem.column) or (Text(zh=problem.column, en=problem.column) if problem.column else None)
    return ImportCause(
        upload=upload,
        severity=severity,
        column=problem.column[:80],
        label_zh=label.zh[:200] if label else "",
        label_en=label.en[:200] if label else "",
        code=problem.code[:80],
        cite=problem.cite[:40],
        message_zh=problem.message.zh[:LONGEST],
        message_en=problem.message.en[:LONGEST],
        hint_zh=hint.zh[:LONGEST] if hint else "",
        hint_en=hint.en[:LONGEST] if hint else "",
        count=count,
        first_rows=rows,
    )


def row_problem(found: CellProblem) -> RowProblem:
    """The engine's own finding in the words of the table of causes."""
    noted = found.code in WARNINGS
    said = (NOTED if noted else CELL)[found.code]
    return RowProblem(
        row=found.row,
        column=found.column,
        code=found.code,
        message=said.message,
        hint=said.hint,
        severity="warning" if noted else "error",
    )


def file_causes(upload: Import, reasons: Iterable[tuple[str, str, str]], labels: Labels) -> list[ImportCause]:
    """Why a file cannot be used, as rows of the table of causes."""
    found: dict[tuple[str, str], ImportCause] = {}
    for code, name, place in reasons:
        said = of_file(code, place)
        problem = RowProblem(row=0, column=name, code=code, message=said.message, hint=said.hint)
        found.setdefault((name, code), cause(upload, "file", problem, labels, count=0, rows=[]))
    return list(found.values())


def in_words(problems: Iterable[RowProblem], labels: Labels, language: str) -> str:
    """All that is wrong with one row, in one sentence each, for the error workbook."""
    parts = []
    for problem in problems:
        label = labels[problem.column].in_language(language) if problem.column in labels else ""
        text = problem.message.in_language(language)
        between = ": " if language.startswith("en") else "："
        parts.append(f"{label}{between}{text}" if label else text)
    return "\n".join(dict.fromkeys(parts))
