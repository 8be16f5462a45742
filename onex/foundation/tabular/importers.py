"""What an app gives to have its rows imported: one object with a sheet and three verbs.

::

    class ResultsImporter:
        name = "assessment.results"
        sheet = RESULTS_SHEET
        permission = AssessmentPermission.UPLOAD
        rows_per_chunk = 5_000

        def open(self, target, actor, on): ...      # -> a context of your own; raises a Refusal
        def check(self, rows, context): ...         # -> RowProblem for what is wrong, set-based, no writes
        def commit(self, rows, context): ...        # -> rows written; inside the chunk's transaction
        def finished(self, context, imported): ...  # inside the transaction of the last chunk's end

    register_importer(ResultsImporter())            # in apps.ready()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from onex.foundation.accounts.actors import Actor
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import NotFound
from onex.foundation.tabular.sheets import Sheet

Cell = str | Decimal | date | None
Severity = Literal["error", "warning"]
Context = TypeVar("Context")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the upload, normalised. ``number`` is its row in the file as the spreadsheet counts (header = 1).

    ``cells`` has every column of the sheet by key; None where the cell is empty or could not be read. ``broken`` are
    the columns the engine has already refused: an importer checks the others, and whatever it says of a broken column
    is dropped. So everything wrong with a row is told at once, and nothing twice.
    """

    number: int
    cells: dict[str, Cell]
    broken: frozenset[str] = frozenset()

    def text(self, key: str) -> str:
        """A TEXT, CODE or CHOICE cell; empty when there is nothing."""
        value = self.cells[key]
        return value if isinstance(value, str) else ""

    def decimal(self, key: str) -> Decimal | None:
        """A DECIMAL cell."""
        value = self.cells[key]
        return value if isinstance(value, Decimal) else None

    def day(self, key: str) -> date | None:
        """A DATE cell."""
        value = self.cells[key]
        return value if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something wrong, or noteworthy, about a row. ``message`` says the cause and holds nothing of the row's data.

    Problems are grouped by ``(severity, column, code)`` and shown with the group's first message: make one code per
    cause. ``row`` is ``Row.number``; ``column`` a key of the sheet, or empty for the row as a whole.
    """

    row: int
    column: str
    code: str
    message: Text
    cite: str = ""
    severity: Severity = "error"
    hint: Text | None = None


class Importer(Protocol[Context]):
    """The importer of one kind of sheet. Keeps nothing between calls but what is in the context.

    A context may have ``title`` (``Text`` or str: what the rows go into) and ``back`` (its page's address); the wizard
    shows both. A context may have a ``sheet`` of its own (columns that depend on the target, such as one score column
    per part of an exam scheme); it then stands in for the importer's everywhere: see :func:`sheet_of`.
    ``open`` is called for the page, for the dry run, for each attempt at the import and for its end.
    """

    @property
    def name(self) -> str: ...

    @property
    def sheet(self) -> Sheet: ...

    @property
    def permission(self) -> StrEnum:
        """What a seat must carry to upload and to accept."""

    @property
    def rows_per_chunk(self) -> int: ...

    def open(self, target: str, actor: Actor, on: date) -> Context:
        """Find the target within the actor's reach; raises a Refusal when it is not there or not open for rows."""

    def check(self, rows: Sequence[Row], context: Context) -> Iterable[RowProblem]:
        """Judge the rows of one chunk; called for every chunk in order, with all rows. Writes nothing."""

    def commit(self, rows: Sequence[Row], context: Context) -> int:
        """Write good rows; returns how many. The chunk's transaction undoes it together with the cursor."""

    def finished(self, context: Context, imported: int) -> None:
        """All rows are in: ``imported`` in total. Runs once."""


class ImporterRegistry:
    """Every importer, filled when the apps are loaded."""

    importers: ClassVar[dict[str, Importer[Any]]] = {}  # each has a context type of its own, which nobody else looks into


def register_importer(importer: Importer[Any]) -> None:
    """Make an importer known; its name is its address (``/imports/new/<name>/``)."""
    known = ImporterRegistry.importers.setdefault(importer.name, importer)
    if type(known) is not type(importer):
        raise ValueError(f"two importers are named {importer.name!r}")


def importers() -> Mapping[str, Importer[Any]]:
    """Every importer by name."""
    return ImporterRegistry.importers


def get_importer(name: str) -> Importer[Any]:
    """The importer of that name; raises :class:`NotFound`."""
    importer = ImporterRegistry.importers.get(name)
    if importer is None:
        raise NotFound("no_such_importer", Text(zh="没有这种导入。", en="There is no such import."))
    return importer


def sheet_of(importer: Importer[Any], context: object) -> Sheet:
    """The sheet of this target: the context's own where it has one, else the importer's."""
    own = getattr(context, "sheet", None)
    return own if isinstance(own, Sheet) else importer.sheet
