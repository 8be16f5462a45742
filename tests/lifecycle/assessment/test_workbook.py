"""A real workbook through the engine: judged whole, good rows taken, bad ones mended and sent again, nothing twice."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.worker import run_pending
from onex.foundation.parties.models import Organisation
from onex.foundation.tabular.models import Import, ImportState
from onex.foundation.tabular.services import accept, start_import
from onex.lifecycle.assessment.models import Candidate, Sitting
from onex.lifecycle.assessment.services import discard
from tests.factories.accounts import Seat, make_seat
from tests.factories.assessment import DRAFTED_ON, advance_to
from tests.factories.parties import make_name, make_test_number

pytestmark = pytest.mark.django_db

HEADERS = ("姓名", "证件类型", "证件号码", "准考证号", "学校代码", "理论成绩", "实操成绩", "备注")


@pytest.fixture
def seat(sitting: Sitting) -> Seat:
    return make_seat(role=Role.ORGANISATION_CLERK, organisation=sitting.organisation)


def cells(number: int, school: Organisation, theory: object = 80) -> list[object]:
    who = [make_name(number=number), "居民身份证", make_test_number(number=number)]
    return [*who, f"A{number:05d}", school.credit_code, theory, 80, None]


def uploaded(rows: Sequence[Sequence[object]], sitting: Sitting, seat: Seat) -> Import:
    book = openpyxl.Workbook()
    for row in (HEADERS, *rows):
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    number = sitting.case.number
    started = start_import("assessment.results", upload=content, name="成绩.xlsx", target=number, by=seat.actor, on=DRAFTED_ON)
    return after(started)


def after(held: Import) -> Import:
    run_pending()
    held.refresh_from_db()
    return held


def test_good_rows_first_then_the_mended_ones(sitting: Sitting, school: Organisation, seat: Seat) -> None:
    first = uploaded([cells(1, school), cells(2, school, theory=101), cells(3, school)], sitting, seat)
    assert (first.state, first.passed, first.failed) == (ImportState.CHECKED, 2, 1)
    assert [(cause.column, cause.code, cause.count, cause.cite) for cause in first.causes.all()] == [
        ("score_theory", "score_out_of_range", 1, "M21")
    ]
    accept(first, "good", by=seat.actor, on=DRAFTED_ON)
    assert after(first).imported == 2
    errors = openpyxl.load_workbook(io.BytesIO(seat.client().get(f"/imports/{first.ref}/errors").getvalue()))
    assert [row[3] for row in errors.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["A00002"]
    again = uploaded([cells(1, school), cells(2, school, theory=91), cells(3, school)], sitting, seat)
    assert (again.passed, again.warned, again.failed) == (1, 2, 0)
    accept(again, "all", by=seat.actor, on=DRAFTED_ON)
    assert after(again).imported == 1
    assert Candidate.objects.filter(sitting=sitting).count() == 3


def test_template_is_made_for_the_sitting(sitting: Sitting, seat: Seat) -> None:
    address = f"/imports/template/assessment.results/?target={sitting.case.number}"
    book = openpyxl.load_workbook(io.BytesIO(seat.client().get(address).getvalue()))
    assert tuple(cell.value for cell in book.worksheets[0][1]) == HEADERS


def test_causes_hold_nobody(sitting: Sitting, school: Organisation, seat: Seat) -> None:
    bad = cells(1, school)
    bad[0], bad[2] = "王小明9", "990101199001010001"
    judged = uploaded([bad], sitting, seat)
    told = " ".join(f"{cause.code}{cause.message_zh}{cause.message_en}{cause.hint_zh}" for cause in judged.causes.all())
    assert judged.failed == 1
    assert not any(word in told for word in ("王小明", "9901011990"))


def test_submitting_meanwhile_stops_the_import(sitting: Sitting, school: Organisation, seat: Seat) -> None:
    taken = uploaded([cells(1, school)], sitting, seat)
    accept(taken, "all", by=seat.actor, on=DRAFTED_ON)
    assert after(taken).imported == 1
    waiting = uploaded([cells(2, school)], sitting, seat)
    accept(waiting, "all", by=seat.actor, on=DRAFTED_ON)
    advance_to(sitting, "submitted")
    assert after(waiting).state != ImportState.DONE
    assert Candidate.objects.filter(sitting=sitting).count() == 1


def test_discarded_results_can_be_imported_anew(sitting: Sitting, school: Organisation, seat: Seat) -> None:
    for theory in (70, 75):
        taken = uploaded([cells(1, school, theory=theory)], sitting, seat)
        accept(taken, "all", by=seat.actor, on=DRAFTED_ON)
        assert after(taken).imported == 1
        if theory == 70:
            discard(sitting, by=seat.actor, reason="登记有误", on=DRAFTED_ON)
    assert Candidate.objects.get().result.scores.all()[0].score == 75
