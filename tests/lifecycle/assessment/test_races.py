"""Two clerks at once, on PostgreSQL: nothing twice, and nothing after draft."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Role
from onex.foundation.policy.refusals import Conflict
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import advance
from onex.foundation.tabular.importers import Row, get_importer
from onex.lifecycle.assessment.models import Candidate, PartScore, Result, Sitting
from tests.factories.accounts import make_seat
from tests.factories.assessment import DRAFTED_ON, RowMaker, make_result

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

IMPORTER = get_importer("assessment.results")
ROWS, CHUNK = 60, 10


def together(*works: Callable[[], object]) -> list[object]:
    """Run at the same moment, each on a connection of its own; what each answered or raised."""
    gate = threading.Barrier(len(works))
    answers: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[place] = work()
        except Conflict as refused:
            answers[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def import_all(rows: list[Row], number: str, actor: Actor) -> int:
    """Every chunk in a transaction of its own, as a worker does."""
    context = IMPORTER.open(number, actor, DRAFTED_ON)
    written = 0
    for start in range(0, len(rows), CHUNK):
        with transaction.atomic():
            written += IMPORTER.commit(rows[start : start + CHUNK], context)
    return written


def test_same_workbook_by_two_clerks_enters_everybody_once(sitting: Sitting, row: RowMaker) -> None:
    rows = [row(number) for number in range(1, ROWS + 1)]
    clerks = [make_seat(role=Role.ORGANISATION_CLERK, organisation=sitting.organisation).actor for _ in range(2)]
    number = sitting.case.number
    answers = together(
        partial(import_all, rows, number, clerks[0]), partial(import_all, list(reversed(rows)), number, clerks[1])
    )
    assert sum(answer for answer in answers if isinstance(answer, int)) == ROWS
    assert (Candidate.objects.count(), Result.objects.count(), PartScore.objects.count()) == (ROWS, ROWS, 2 * ROWS)


def test_nothing_slips_in_behind_a_submission(sitting: Sitting, row: RowMaker) -> None:
    make_result(sitting=sitting)
    clerk = make_seat(role=Role.ORGANISATION_CLERK, organisation=sitting.organisation).actor
    number = sitting.case.number
    seen: list[int] = []

    def submit() -> str:
        case = advance(number, "submit", by=clerk, on=DRAFTED_ON)
        seen.append(Candidate.objects.filter(sitting=sitting).count())
        return case.state

    rows = [row(each) for each in range(1, ROWS + 1)]
    answers = together(partial(import_all, rows, number, clerk), submit)
    assert answers[1] == "submitted"
    assert Case.objects.get(number=number).state == "submitted"
    assert Candidate.objects.filter(sitting=sitting).count() == seen[0]
    assert isinstance(answers[0], Conflict) or answers[0] == ROWS
