"""Writing good rows: people first, then candidates, results and scores, each in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError
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

CANDIDATE_FIELDS = ("sitting_id", "person_id", "school_id", "admission_number")
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
    present = context.present(by_person) if Candidate.objects.filter(sitting=context.sitting).exists() else {}
    for person_id, there in present.items():
        if there != context.stated(by_person.pop(person_id)):
            raise Conflict("changed_since_check", _("检查之后本批次已有不同的成绩，请重新检查文件"))
    try:
        _enter(by_person, context)
    except IntegrityError:
        # The database's own words hold the number: they go no further.
        raise Conflict("changed_since_check", _("检查之后本批次已有相同的准考证号，请重新检查文件")) from None
    return len(by_person)


def _enter(by_person: dict[int, Row], context: ResultsContext) -> None:
    sitting_id = context.sitting.pk
    insert_rows(
        Candidate,
        CANDIDATE_FIELDS,
        (
            (sitting_id, person_id, _school_id(row, context), row.text(columns.ADMISSION))
            for person_id, row in by_person.items()
        ),
    )
    entered = Candidate.objects.filter(sitting=sitting_id, person__in=list(by_person))
    ids = dict(entered.values_list("person_id", "pk"))
    results: list[tuple[int, Decimal | None, str]] = []
    scores: list[tuple[int, int, Decimal]] = []
    for person_id, row in by_person.items():
        candidate_id = ids[person_id]
        given = context.scores_of(row)
        outcome = result_of(context.scheme, given, remark_of(row))
        results.append((candidate_id, outcome.total, outcome.conclusion.value))
        scores.extend((candidate_id, context.part_ids[key], score) for key, score in given.items())
    insert_rows(Result, RESULT_FIELDS, results)
    insert_rows(PartScore, SCORE_FIELDS, scores)


def _school_id(row: Row, context: ResultsContext) -> int | None:
    school = context.schools.get(normalise(row.text(columns.SCHOOL)))
    return school.pk if school else None
