"""Writing good rows: people first, then candidates, results and scores, each in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.services import register_people
from onex.foundation.policy.refusals import Conflict
from onex.foundation.tabular.bulk import insert_rows
from onex.foundation.tabular.importers import Row
from onex.lifecycle.assessment.importing import sheet as columns
from onex.lifecycle.assessment.importing.checks import person_of
from onex.lifecycle.assessment.importing.context import ResultsContext, remark_of
from onex.lifecycle.assessment.models import Candidate, PartScore, Result
from onex.lifecycle.assessment.rules.scoring import result_of
from onex.lifecycle.assessment.services.sittings import lock_draft

CANDIDATE_FIELDS = ("id", "sitting_id", "person_id", "school_id", "admission_number")
RESULT_FIELDS = ("candidate_id", "total", "conclusion")
SCORE_FIELDS = ("result_id", "part_id", "score")


def write_rows(rows: Sequence[Row], context: ResultsContext) -> int:
    """Enter the rows that are not there yet; how many were. Runs in the chunk's transaction.

    Raises :class:`Conflict` when the sitting has left draft, or when somebody entered something else meanwhile.
    """
    lock_draft(context.sitting)
    context.load_schools(normalise(row.text(columns.SCHOOL)) for row in rows)
    registered = register_people([person_of(row) for row in rows])
    if any(one.known_name_differs for one in registered):
        raise Conflict("changed_since_check", _("检查之后有证件以另一姓名登记，请重新检查文件"))
    by_person = {one.person_id: row for one, row in zip(registered, rows, strict=True)}
    for person_id, there in context.present(by_person).items():
        if there != context.stated(by_person.pop(person_id)):
            raise Conflict("changed_since_check", _("检查之后本批次已有不同的成绩，请重新检查文件"))
    try:
        _enter(by_person, context)
    except IntegrityError:
        # The database's own words hold the number: they go no further.
        raise Conflict("changed_since_check", _("检查之后本批次已有相同的准考证号，请重新检查文件")) from None
    return len(by_person)


def _enter(by_person: dict[int, Row], context: ResultsContext) -> None:
    ids = _reserve_ids(len(by_person))
    candidates: list[tuple[int, int, int, int | None, str]] = []
    results: list[tuple[int, Decimal | None, str]] = []
    scores: list[tuple[int, int, Decimal]] = []
    for candidate_id, (person_id, row) in zip(ids, by_person.items(), strict=True):
        given = context.scores_of(row)
        outcome = result_of(context.scheme, given, remark_of(row))
        admission = row.text(columns.ADMISSION)
        candidates.append((candidate_id, context.sitting.pk, person_id, _school_id(row, context), admission))
        results.append((candidate_id, outcome.total, outcome.conclusion.value))
        scores.extend((candidate_id, context.part_ids[key], score) for key, score in given.items())
    insert_rows(Candidate, CANDIDATE_FIELDS, candidates)
    insert_rows(Result, RESULT_FIELDS, results)
    insert_rows(PartScore, SCORE_FIELDS, scores)


def _reserve_ids(count: int) -> Sequence[int]:
    table = Candidate._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"{table}_id_seq"
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
            return [row[0] for row in cursor.fetchall()]
        # SQLite has one writer at a time, and this transaction is it: begun IMMEDIATE.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return range(first, first + count)


def _school_id(row: Row, context: ResultsContext) -> int | None:
    school = context.schools.get(normalise(row.text(columns.SCHOOL)))
    return school.pk if school else None
