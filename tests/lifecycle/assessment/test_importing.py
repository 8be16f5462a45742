"""Results from a workbook: every cause, twice the same file, a mended file, and what may not be touched any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import Organisation, OrganisationKind, Person
from onex.foundation.parties.services import register_person
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound
from onex.foundation.tabular.importers import Row, get_importer
from onex.foundation.tabular.sheets import ColumnKind
from onex.lifecycle.assessment.importing.context import ResultsContext
from onex.lifecycle.assessment.models import Candidate, PartScore, Result, Sitting
from onex.lifecycle.assessment.services import discard
from onex.lifecycle.catalogue.models import Regime
from tests.factories.accounts import Seat, make_seat
from tests.factories.assessment import DRAFTED_ON, RowMaker, advance_to, make_result, make_sitting
from tests.factories.parties import make_name, make_organisation, make_test_number

CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]

pytestmark = pytest.mark.django_db

IMPORTER = get_importer("assessment.results")


def clerk_of(sitting: Sitting, role: Role = Role.ORGANISATION_CLERK) -> Seat:
    return make_seat(role=role, organisation=sitting.organisation)


def opened(sitting: Sitting) -> ResultsContext:
    context = IMPORTER.open(sitting.case.number, clerk_of(sitting).actor, DRAFTED_ON)
    assert isinstance(context, ResultsContext)
    return context


def causes(rows: Sequence[Row], context: ResultsContext) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in IMPORTER.check(rows, context)]


def imported(rows: Sequence[Row], sitting: Sitting) -> int:
    context = opened(sitting)
    with transaction.atomic():
        count = IMPORTER.commit(rows, context)
        IMPORTER.finished(context, count)
    return int(count)


def test_sheet_has_a_column_for_each_part(sitting: Sitting) -> None:
    labels = [column.label.zh for column in opened(sitting).sheet.columns]
    assert labels == ["姓名", "证件类型", "证件号码", "准考证号", "学校代码", "理论成绩", "实操成绩", "备注"]
    hr = opened(make_sitting(regime=Regime.HR)).sheet
    assert [column.key for column in hr.columns if column.kind is ColumnKind.DECIMAL] == ["score_theory", "score_skill"]
    assert not hr.column("school").required
    assert hr.version != opened(sitting).sheet.version


def test_good_rows_become_candidates_and_results(sitting: Sitting, school: Organisation, row: RowMaker) -> None:
    rows = [
        row(1),
        row(2, score_theory=Decimal("59.99"), score_practice=Decimal(60)),
        row(3, score_theory=None, score_practice=None, remark="缺考"),
        row(4, remark="违纪"),
    ]
    assert causes(rows, opened(sitting)) == []
    assert imported(rows, sitting) == 4
    found = Result.objects.filter(candidate__sitting=sitting).order_by("candidate__admission_number")
    assert list(found.values_list("total", "conclusion", "candidate__school")) == [
        (Decimal("80.00"), "passed", school.pk),
        (Decimal("59.99"), "failed", school.pk),
        (None, "absent", school.pk),
        (None, "voided", school.pk),
    ]
    assert PartScore.objects.count() == 6
    entry = Entry.objects.get(topic="assessment.results_imported")
    assert entry.payload == {"imported": 4, "candidates": 4}
    assert entry.subject == sitting.case.subject


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"name": "王小明1"}, "name", "name_characters"),
        ({"document_number": "990101199001010001"}, "document_number", "check_character"),
        ({"document_number": "9.9E+17"}, "document_number", "typed_as_number"),
        ({"document_kind": "护照", "document_number": "!"}, "document_number", "form"),
        ({"admission": "考号 1"}, "admission", "admission_form"),
        ({"school": "91990100000000000X"}, "school", "unknown_school"),
        ({"score_theory": Decimal(-1)}, "score_theory", "score_out_of_range"),
        ({"score_practice": Decimal("100.01")}, "score_practice", "score_out_of_range"),
        ({"score_practice": None}, "score_practice", "score_missing"),
    ],
)
def test_each_cause_is_told(sitting: Sitting, row: RowMaker, cells: dict[str, object], column: str, code: str | None) -> None:
    found = causes([row(1), row(2, **cells)], opened(sitting))
    assert [(number, where) for number, where, _code in found] == [(3, column)]
    assert code is None or found[0][2] == code


def test_everything_wrong_with_a_row_is_told_at_once(sitting: Sitting, row: RowMaker) -> None:
    bad = row(1, name="1", document_number="12", admission="考", school="X", score_theory=Decimal(101), score_practice=None)
    columns = {column for _row, column, _code in causes([bad], opened(sitting))}
    assert columns == {"name", "document_number", "admission", "school", "score_theory", "score_practice"}


def test_messages_hold_nothing_of_the_row(sitting: Sitting, row: RowMaker) -> None:
    bad = row(1, name="张三3", document_number="12345", admission="考号", school="X9", score_theory=Decimal("101.37"))
    for problem in IMPORTER.check([bad], opened(sitting)):
        told = f"{problem.message.zh}{problem.message.en}{problem.hint}{problem.code}"
        assert not any(value in told for value in ("张三", "12345", "考号", "X9", "101.37"))


def test_broken_columns_are_left_alone(sitting: Sitting, row: RowMaker) -> None:
    made = row(1, document_number=None, score_theory=None)
    broken = Row(made.number, made.cells, frozenset({"document_number", "score_theory"}))
    assert causes([broken], opened(sitting)) == []


def test_duplicates_are_found_across_chunks(sitting: Sitting, row: RowMaker) -> None:
    context = opened(sitting)
    assert causes([row(1), row(2)], context) == []
    again = row(1, admission="A000099")
    typed_otherwise = row(2, document_number=make_test_number(number=2).lower() + " ", admission="A000098")
    same_admission = row(3, admission="A000002")
    assert causes([again, typed_otherwise, same_admission], context) == [
        (2, "document_number", "duplicate_person"),
        (3, "document_number", "duplicate_person"),
        (4, "admission", "duplicate_admission"),
    ]


def test_school_of_another_province_is_refused_on_the_school_side_only(row: RowMaker) -> None:
    far = make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="98")
    campus, hr = make_sitting(), make_sitting(regime=Regime.HR)
    assert causes([row(1, school=far.credit_code)], opened(campus)) == [(2, "school", "school_of_another_province")]
    worker = row(1, school=far.credit_code, score_skill=Decimal(70))
    assert causes([worker], opened(hr)) == []
    assert causes([row(2, school=None, score_skill=Decimal(70))], opened(hr)) == []


def test_a_body_that_is_no_school_is_unknown(sitting: Sitting, row: RowMaker) -> None:
    company = make_organisation(kind=OrganisationKind.ENTERPRISE)
    assert causes([row(1, school=company.credit_code)], opened(sitting)) == [(2, "school", "unknown_school")]


def test_name_must_be_the_one_known_for_the_document(sitting: Sitting, row: RowMaker) -> None:
    register_person(name="欧阳一", kind="resident_id", number=make_test_number(number=1))
    register_person(name=make_name(number=2), kind="resident_id", number=make_test_number(number=2))
    assert causes([row(1), row(2)], opened(sitting)) == [(2, "name", "name_differs")]


def test_same_file_again_adds_nothing(sitting: Sitting, row: RowMaker) -> None:
    rows = [row(1), row(2, score_theory=None, score_practice=None, remark="缺考"), row(3, remark="违纪")]
    assert imported(rows, sitting) == 3
    problems = list(IMPORTER.check(rows, opened(sitting)))
    assert [(problem.code, problem.severity) for problem in problems] == [("already_present", "warning")] * 3
    assert imported(rows, sitting) == 0
    assert (Candidate.objects.count(), Result.objects.count(), PartScore.objects.count()) == (3, 3, 4)


def test_mended_file_adds_only_what_was_missing(sitting: Sitting, row: RowMaker) -> None:
    assert imported([row(1), row(2)], sitting) == 2
    assert imported([row(1), row(2), row(3), row(4)], sitting) == 2
    assert Candidate.objects.count() == 4


@pytest.mark.parametrize(
    "cells",
    [
        {"score_theory": Decimal("80.01")},
        {"admission": "B000001"},
        {"remark": "缺考"},
        {"score_theory": None, "score_practice": None, "remark": "缺考"},
    ],
)
def test_other_content_for_a_candidate_is_refused(sitting: Sitting, row: RowMaker, cells: dict[str, object]) -> None:
    imported([row(1)], sitting)
    changed = [row(1, **cells)]
    assert causes(changed, opened(sitting)) == [(2, "", "differs_from_present")]
    with pytest.raises(Conflict, match="changed_since_check"):
        imported(changed, sitting)
    assert list(Result.objects.values_list("total", "conclusion")) == [(Decimal(80), "passed")]


def test_admission_number_of_another_candidate_is_refused(sitting: Sitting, row: RowMaker) -> None:
    imported([row(1)], sitting)
    stranger = [row(2, admission="A000001")]
    assert causes(stranger, opened(sitting)) == [(3, "admission", "admission_taken")]
    with pytest.raises(Conflict, match="changed_since_check"), transaction.atomic():
        IMPORTER.commit(stranger, opened(sitting))
    assert Candidate.objects.count() == 1


def test_name_changed_between_check_and_import(sitting: Sitting, row: RowMaker) -> None:
    context = opened(sitting)
    assert causes([row(1)], context) == []
    register_person(name="欧阳一", kind="resident_id", number=make_test_number(number=1))
    with pytest.raises(Conflict, match="changed_since_check"), transaction.atomic():
        IMPORTER.commit([row(1)], context)
    assert not Candidate.objects.exists()


def test_one_bad_row_at_each_place_is_found(sitting: Sitting, row: RowMaker) -> None:
    for place in range(1, 8):
        rows = [row(n, score_theory=Decimal(101) if n == place else Decimal(80)) for n in range(1, 8)]
        assert causes(rows, opened(sitting)) == [(place + 1, "score_theory", "score_out_of_range")]


def test_same_person_in_two_sittings_is_one_person(row: RowMaker) -> None:
    people = Person.objects.count()
    for sitting in (make_sitting(), make_sitting()):
        clerk = clerk_of(sitting)
        context = IMPORTER.open(sitting.case.number, clerk.actor, DRAFTED_ON)
        with transaction.atomic():
            IMPORTER.commit([row(1)], context)
    assert Candidate.objects.values("person").distinct().count() == 1
    assert Person.objects.count() == people + 3


@pytest.mark.parametrize("state", ["submitted", "published", "confirming", "released"])
def test_nothing_comes_in_after_draft(sitting: Sitting, row: RowMaker, state: str) -> None:
    context = opened(sitting)
    make_result(sitting=sitting)
    advance_to(sitting, state)
    with pytest.raises(Conflict, match="results_not_in_draft"):
        opened(sitting)
    with pytest.raises(Conflict, match="results_not_in_draft"), transaction.atomic():
        IMPORTER.commit([row(1)], context)
    with pytest.raises(Conflict, match="results_not_in_draft"):
        discard(sitting, by=context.actor, reason="重来", on=DRAFTED_ON + timedelta(days=30))
    assert Candidate.objects.count() == 1


def test_who_may_import(sitting: Sitting) -> None:
    number = sitting.case.number
    with pytest.raises(NotFound):
        IMPORTER.open(number, make_seat(role=Role.ORGANISATION_CLERK).actor, DRAFTED_ON)
    bound = make_seat(role=Role.ORGANISATION_CLERK, organisation=sitting.organisation, certificate_code="OTHER")
    with pytest.raises(NotFound):
        IMPORTER.open(number, bound.actor, DRAFTED_ON)
    for role in (Role.SCHOOL_CLERK, Role.PROVINCE_CLERK, Role.HR_CITY_CLERK, Role.MINISTRY_CLERK, Role.SYSTEM_ADMIN):
        with pytest.raises(NotAllowed):
            IMPORTER.open(number, make_seat(role=role).actor, DRAFTED_ON)
    with pytest.raises(NotFound):
        IMPORTER.open("nothing", clerk_of(sitting).actor, DRAFTED_ON)


def test_checks_cost_the_same_whatever_the_rows(sitting: Sitting, row: RowMaker, count_queries: CountQueries) -> None:
    def queries(count: int) -> int:
        context = opened(sitting)
        with count_queries() as counted:
            assert causes([row(n) for n in range(1, count + 1)], context) == [
                (n + 1, "", "already_present") for n in range(1, count + 1)
            ]
        return len(counted)

    imported([row(n) for n in range(1, 31)], sitting)
    assert queries(30) == queries(1) <= 6


def test_discard_takes_everything_out_and_says_so(sitting: Sitting, row: RowMaker) -> None:
    imported([row(1), row(2)], sitting)
    clerk = clerk_of(sitting).actor
    assert discard(sitting, by=clerk, reason="文件有误", on=DRAFTED_ON) == 2
    assert not Candidate.objects.exists()
    entry = Entry.objects.get(topic="assessment.results_discarded")
    assert (entry.payload, entry.reason) == ({"discarded": 2}, "文件有误")
    assert imported([row(1, score_theory=Decimal(70))], sitting) == 1


def test_who_may_discard(sitting: Sitting) -> None:
    make_result(sitting=sitting)
    with pytest.raises(NotFound):
        discard(sitting, by=make_seat(role=Role.ORGANISATION_CLERK).actor, reason="甲", on=DRAFTED_ON)
    with pytest.raises(NotAllowed):
        discard(sitting, by=make_seat(role=Role.PROVINCE_CLERK).actor, reason="甲", on=DRAFTED_ON)
    assert Candidate.objects.count() == 1
