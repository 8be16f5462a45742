"""Judging the rows of one chunk: each row by itself, then against the file so far, then against what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from onex.foundation.parties.identifiers import check_identity, check_name, normalise
from onex.foundation.parties.selectors import known_people
from onex.foundation.parties.services import PersonRow
from onex.foundation.tabular.importers import Row, RowProblem
from onex.lifecycle.assessment.importing import causes
from onex.lifecycle.assessment.importing import sheet as columns
from onex.lifecycle.assessment.importing.context import ResultsContext, remark_of
from onex.lifecycle.assessment.rules.scoring import Remark

ADMISSION_FORM = re.compile(r"[0-9A-Za-z-]{1,30}")


def check_rows(rows: Sequence[Row], context: ResultsContext) -> Iterable[RowProblem]:
    """Everything wrong with the rows of a chunk; a number of queries that does not depend on their number."""
    context.load_schools(normalise(row.text(columns.SCHOOL)) for row in rows)
    identified: list[Row] = []
    for row in rows:
        who = list(_identity(row, context))
        yield from who
        if not who and not row.broken & {columns.NAME, columns.KIND, columns.NUMBER}:
            identified.append(row)
        yield from _admission(row, context)
        yield from _school(row, context)
        yield from _scores(row, context)
    yield from _against_what_is_there(identified, context)


def person_of(row: Row) -> PersonRow:
    """The person a row names."""
    kind = columns.KINDS[row.text(columns.KIND)]
    return PersonRow(row.text(columns.NAME), kind.value, row.text(columns.NUMBER))


def _identity(row: Row, context: ResultsContext) -> Iterator[RowProblem]:
    if columns.NAME not in row.broken:
        problem = check_name(row.text(columns.NAME))
        if problem is not None:
            yield RowProblem(row.number, columns.NAME, problem.code, problem.message, "M21")
    kind = columns.KINDS.get(row.text(columns.KIND))
    if kind is None or columns.NUMBER in row.broken:
        return
    number = row.text(columns.NUMBER)
    problem = check_identity(kind.value, number)
    if problem is not None:
        yield RowProblem(row.number, columns.NUMBER, problem.code, problem.message, "M21")
        return
    document = (kind.value, normalise(number))
    if document in context.seen_documents:
        yield causes.DUPLICATE_PERSON.at(row.number, columns.NUMBER)
    context.seen_documents.add(document)


def _admission(row: Row, context: ResultsContext) -> Iterator[RowProblem]:
    admission = row.text(columns.ADMISSION)
    if not admission:
        return
    if not ADMISSION_FORM.fullmatch(admission):
        yield causes.BAD_ADMISSION.at(row.number, columns.ADMISSION)
    elif admission in context.seen_admissions:
        yield causes.DUPLICATE_ADMISSION.at(row.number, columns.ADMISSION)
    context.seen_admissions.add(admission)


def _school(row: Row, context: ResultsContext) -> Iterator[RowProblem]:
    code = normalise(row.text(columns.SCHOOL))
    if not code:
        return
    school = context.schools.get(code)
    if school is None:
        yield causes.UNKNOWN_SCHOOL.at(row.number, columns.SCHOOL)
    elif context.sitting.regime == columns.CAMPUS and school.province != context.sitting.province:
        yield causes.OTHER_PROVINCE.at(row.number, columns.SCHOOL)


def _scores(row: Row, context: ResultsContext) -> Iterator[RowProblem]:
    for part in context.scheme.parts:
        column = columns.part_key(part)
        score = row.decimal(column)
        if score is None:
            if column not in row.broken and columns.REMARK not in row.broken and remark_of(row) is Remark.NONE:
                yield causes.SCORE_MISSING.at(row.number, column)
        elif not 0 <= score <= part.full_mark:
            yield causes.out_of_range(f"{part.full_mark.normalize():f}").at(row.number, column)


def _against_what_is_there(rows: Sequence[Row], context: ResultsContext) -> Iterator[RowProblem]:
    known = known_people([person_of(row) for row in rows])
    taken = {} if context.empty else context.admissions_taken(row.text(columns.ADMISSION) for row in rows)
    present = {} if context.empty else context.present(one.person_id for one in known if one is not None)
    for row, one in zip(rows, known, strict=True):
        if one is not None and one.known_name_differs:
            yield causes.NAME_DIFFERS.at(row.number, columns.NAME)
        there = present.get(one.person_id) if one is not None else None
        if there is not None:
            same = there == context.stated(row)
            yield (causes.ALREADY_PRESENT if same else causes.DIFFERS_FROM_PRESENT).at(row.number, "")
        elif row.text(columns.ADMISSION) in taken:
            yield causes.ADMISSION_TAKEN.at(row.number, columns.ADMISSION)
