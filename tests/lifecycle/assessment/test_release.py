"""From draft to released: completeness, publicity to the day, objections, two people; and back again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound, RuleRefused
from onex.foundation.procedures.kernel import get_procedure, problems
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.selectors import allowed_steps, todo_for
from onex.foundation.procedures.services import advance
from onex.foundation.publications.models import Notice
from onex.foundation.publications.services import answer_objection, file_objection
from onex.lifecycle.assessment.models import Candidate, PartScore, Result, Sitting
from onex.lifecycle.assessment.procedure import CAMPUS, HR
from onex.lifecycle.assessment.rules.scoring import Remark
from onex.lifecycle.assessment.selectors import is_released, passed_results, released_results
from onex.lifecycle.catalogue.models import Regime
from tests.factories.accounts import Seat, make_seat
from tests.factories.assessment import (
    DRAFTED_ON,
    advance_to,
    make_candidate,
    make_result,
    make_sitting,
)
from tests.factories.parties import make_person

CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]

pytestmark = pytest.mark.django_db

PUBLICITY_ENDS = date(2026, 3, 9)
"""Five working days after Monday 2026-03-02."""
FIRST_DAY_AFTER = date(2026, 3, 10)


class Cast:
    """The people of one sitting."""

    def __init__(self, sitting: Sitting) -> None:
        body, region = sitting.organisation, sitting.region_id
        self.clerk = make_seat(role=Role.ORGANISATION_CLERK, organisation=body)
        self.lead = make_seat(role=Role.ORGANISATION_LEAD, organisation=body)
        self.second = make_seat(role=Role.ORGANISATION_LEAD, organisation=body)
        self.city = make_seat(role=Role.HR_CITY_CLERK, region=region[:4])
        self.province = make_seat(role=Role.HR_PROVINCE_CLERK, region=region[:2])


@pytest.fixture
def cast(sitting: Sitting) -> Cast:
    return Cast(sitting)


@pytest.fixture
def hr() -> Sitting:
    return make_sitting(regime=Regime.HR)


def step(sitting: Sitting, name: str, seat: Seat, on: date = DRAFTED_ON, reason: str = "") -> Case:
    return advance(sitting.case.number, name, by=seat.actor, on=on, reason=reason)


def published(sitting: Sitting, cast: Cast) -> Notice:
    step(sitting, "submit", cast.clerk)
    step(sitting, "publish", cast.lead)
    sitting.refresh_from_db()
    assert sitting.notice is not None
    return sitting.notice


@pytest.mark.parametrize("name", [CAMPUS, HR])
def test_procedure_is_sound(name: str) -> None:
    assert problems(get_procedure(name)) == []


def test_campus_results_are_released(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting, scores=("80", "80"))
    make_result(sitting=sitting, scores=("50", "50"))
    published(sitting, cast)
    step(sitting, "release", cast.lead, FIRST_DAY_AFTER)
    assert not is_released(sitting)
    assert list(released_results(sitting)) == []
    assert step(sitting, "confirm", cast.second, FIRST_DAY_AFTER).state == "released"
    assert is_released(sitting)
    assert released_results(sitting).count() == 2
    assert [result.passed for result in passed_results(sitting)] == [True]
    entry = Entry.objects.get(topic="assessment.results_released")
    certificate = sitting.level.certificate.code
    assert entry.payload == {
        "sitting": sitting.pk,
        "level": f"{certificate}/{sitting.level.code}",
        "candidates": 2,
        "passed": 1,
    }
    assert Notice.objects.get().state == Notice.State.CLOSED


def test_hr_results_are_approved_by_city_then_province(hr: Sitting) -> None:
    cast = Cast(hr)
    make_result(sitting=hr, scores=("60", "60"))
    published(hr, cast)
    for name, seat in (
        ("upload", cast.clerk),
        ("city_approve", cast.city),
        ("province_approve", cast.province),
        ("release", cast.lead),
        ("confirm", cast.second),
    ):
        step(hr, name, seat, FIRST_DAY_AFTER)
    assert is_released(hr)


def test_hr_steps_are_not_skipped(hr: Sitting) -> None:
    cast = Cast(hr)
    make_result(sitting=hr, scores=("60", "60"))
    published(hr, cast)
    for name, seat in (("city_approve", cast.city), ("province_approve", cast.province), ("release", cast.lead)):
        with pytest.raises(Conflict):
            step(hr, name, seat, FIRST_DAY_AFTER)
    step(hr, "upload", cast.clerk, FIRST_DAY_AFTER)
    with pytest.raises(Conflict):
        step(hr, "province_approve", cast.province, FIRST_DAY_AFTER)
    elsewhere = make_seat(role=Role.HR_CITY_CLERK, region="9902")
    with pytest.raises(NotFound):
        step(hr, "city_approve", elsewhere, FIRST_DAY_AFTER)
    assert not list(todo_for(elsewhere.actor, FIRST_DAY_AFTER))
    assert [case.number for case in todo_for(cast.city.actor, FIRST_DAY_AFTER)] == [hr.case.number]


def test_submit_needs_candidates_and_complete_scores(sitting: Sitting, cast: Cast) -> None:
    with pytest.raises(RuleRefused) as refused:
        step(sitting, "submit", cast.clerk)
    assert [finding.cite for finding in refused.value.findings if not finding.passed] == ["M21"]
    make_result(sitting=sitting)
    make_candidate(sitting=sitting)
    with pytest.raises(RuleRefused) as refused:
        step(sitting, "submit", cast.clerk)
    assert "2 名考生中有 1 名" in refused.value.findings[0].why.zh


def test_submit_needs_every_part(sitting: Sitting, cast: Cast) -> None:
    candidate = make_candidate(sitting=sitting)
    result = Result.objects.create(candidate=candidate, total=60, conclusion="passed")
    PartScore.objects.create(result=result, part=sitting.scheme.parts.all()[0], score=60)
    with pytest.raises(RuleRefused):
        step(sitting, "submit", cast.clerk)
    PartScore.objects.create(result=result, part=sitting.scheme.parts.all()[1], score=60)
    assert step(sitting, "submit", cast.clerk).state == "submitted"


def test_absent_and_voided_are_complete_without_scores(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting, remark=Remark.ABSENT)
    make_result(sitting=sitting, remark=Remark.VOIDED)
    assert step(sitting, "submit", cast.clerk).state == "submitted"


def test_notice_shows_all_lines_masked(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting, admission_number="B2", person=make_person(name="欧阳小明"), scores=("10", "10"))
    make_result(sitting=sitting, admission_number="B1", person=make_person(name="李红"))
    make_result(sitting=sitting, admission_number="B3", person=make_person(name="王五六"), remark=Remark.ABSENT)
    notice = published(sitting, cast)
    assert list(notice.lines.order_by("position").values_list("reference", "name_masked", "outcome")) == [
        ("B1", "李*", "通过"),
        ("B2", "欧**明", "未通过"),
        ("B3", "王*六", "缺考"),
    ]
    assert (notice.basis, notice.opens_on, notice.closes_on) == ("M23", DRAFTED_ON, PUBLICITY_ENDS)
    assert notice.subject == sitting.case.subject


def test_notice_cites_the_regime(hr: Sitting) -> None:
    make_result(sitting=hr, scores=("60", "60"))
    assert published(hr, Cast(hr)).basis == "S4.3"


@pytest.mark.parametrize("day", [DRAFTED_ON, PUBLICITY_ENDS])
def test_release_waits_for_publicity(sitting: Sitting, cast: Cast, day: date) -> None:
    make_result(sitting=sitting)
    published(sitting, cast)
    with pytest.raises(RuleRefused) as refused:
        step(sitting, "release", cast.lead, day)
    failed = [finding for finding in refused.value.findings if not finding.passed]
    assert len(failed) == 1
    assert "2026-03-10" in failed[0].why.zh
    allowed = {one.step.name: one for one in allowed_steps(Case.objects.get(), cast.lead.actor, day)}
    assert (allowed["release"].open, allowed["release"].earliest) == (False, FIRST_DAY_AFTER)
    assert step(sitting, "release", cast.lead, FIRST_DAY_AFTER).state == "confirming"


def test_hr_upload_waits_for_publicity(hr: Sitting) -> None:
    cast = Cast(hr)
    make_result(sitting=hr, scores=("60", "60"))
    published(hr, cast)
    with pytest.raises(RuleRefused):
        step(hr, "upload", cast.clerk, PUBLICITY_ENDS)
    assert step(hr, "upload", cast.clerk, FIRST_DAY_AFTER).state == "uploaded"


def test_publicity_runs_over_the_holiday(cast: Cast, sitting: Sitting) -> None:
    make_result(sitting=sitting)
    step(sitting, "submit", cast.clerk, date(2026, 9, 24))
    step(sitting, "publish", cast.lead, date(2026, 9, 24))
    assert Notice.objects.get().closes_on == date(2026, 10, 9)


def test_release_waits_for_answers(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting, admission_number="B1")
    notice = published(sitting, cast)
    objection = file_objection(notice, reference="B1", text="成绩有误", contact="甲", on=PUBLICITY_ENDS)
    with pytest.raises(RuleRefused) as refused:
        step(sitting, "release", cast.lead, FIRST_DAY_AFTER)
    failed = [finding for finding in refused.value.findings if not finding.passed]
    assert [(finding.cite, finding.rule) for finding in failed] == [("M26", "assessment.objections_are_answered")]
    answer_objection(objection, answer="已复核，成绩无误", upheld=False, by=cast.lead.actor, on=FIRST_DAY_AFTER)
    assert step(sitting, "release", cast.lead, FIRST_DAY_AFTER).state == "confirming"


def test_waiting_and_objection_are_told_together(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting, admission_number="B1")
    file_objection(published(sitting, cast), reference="B1", text="成绩有误", contact="甲", on=DRAFTED_ON)
    with pytest.raises(RuleRefused) as refused:
        step(sitting, "release", cast.lead, PUBLICITY_ENDS)
    assert len([finding for finding in refused.value.findings if not finding.passed]) == 2


def test_same_person_may_not_confirm_under_any_seat(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting)
    published(sitting, cast)
    step(sitting, "release", cast.lead, FIRST_DAY_AFTER)
    as_clerk = make_seat(role=Role.ORGANISATION_CLERK, organisation=sitting.organisation, user=cast.lead.user)
    for seat in (cast.lead, as_clerk):
        with pytest.raises(NotAllowed, match="same_person"):
            step(sitting, "confirm", seat, FIRST_DAY_AFTER)
        with pytest.raises(NotAllowed, match="same_person"):
            step(sitting, "decline", seat, FIRST_DAY_AFTER, "不同意")
    assert not is_released(sitting)
    assert step(sitting, "confirm", cast.second, FIRST_DAY_AFTER).state == "released"


def test_second_person_may_decline_and_release_begins_anew(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting)
    published(sitting, cast)
    step(sitting, "release", cast.lead, FIRST_DAY_AFTER)
    assert step(sitting, "decline", cast.second, FIRST_DAY_AFTER, "签章不全").state == "published"
    step(sitting, "release", cast.second, FIRST_DAY_AFTER)
    with pytest.raises(NotAllowed):
        step(sitting, "confirm", cast.second, FIRST_DAY_AFTER)
    assert step(sitting, "confirm", cast.lead, FIRST_DAY_AFTER).state == "released"


def test_recall_withdraws_the_notice_and_publicity_begins_anew(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting)
    first = published(sitting, cast)
    assert step(sitting, "recall", cast.lead, PUBLICITY_ENDS, "成绩登记有误").state == "draft"
    sitting.refresh_from_db()
    first.refresh_from_db()
    assert (sitting.notice, first.state) == (None, Notice.State.WITHDRAWN)
    assert Entry.objects.get(topic="assessment.publicity_withdrawn").payload["notice"] == first.number
    step(sitting, "submit", cast.clerk, PUBLICITY_ENDS)
    step(sitting, "publish", cast.lead, PUBLICITY_ENDS)
    with pytest.raises(RuleRefused):
        step(sitting, "release", cast.lead, FIRST_DAY_AFTER)
    assert step(sitting, "release", cast.lead, date(2026, 3, 17)).state == "confirming"


@pytest.mark.parametrize("stage", ["city_return", "province_return"])
def test_hr_return_sends_back_to_draft(hr: Sitting, stage: str) -> None:
    cast = Cast(hr)
    make_result(sitting=hr, scores=("60", "60"))
    published(hr, cast)
    step(hr, "upload", cast.clerk, FIRST_DAY_AFTER)
    seat = cast.city
    if stage == "province_return":
        step(hr, "city_approve", cast.city, FIRST_DAY_AFTER)
        seat = cast.province
    assert step(hr, stage, seat, FIRST_DAY_AFTER, "名册不符").state == "draft"
    hr.refresh_from_db()
    assert hr.notice is None
    step(hr, "submit", cast.clerk, FIRST_DAY_AFTER)
    assert step(hr, "publish", cast.lead, FIRST_DAY_AFTER).state == "published"


def test_clerk_neither_publishes_nor_releases(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting)
    step(sitting, "submit", cast.clerk)
    with pytest.raises(NotAllowed):
        step(sitting, "publish", cast.clerk)
    step(sitting, "publish", cast.lead)
    with pytest.raises(NotAllowed):
        step(sitting, "release", cast.clerk, FIRST_DAY_AFTER)


def test_another_organisation_does_not_find_the_case(sitting: Sitting) -> None:
    make_result(sitting=sitting)
    with pytest.raises(NotFound):
        step(sitting, "submit", make_seat(role=Role.ORGANISATION_CLERK))
    bound = make_seat(role=Role.ORGANISATION_CLERK, organisation=sitting.organisation, certificate_code="OTHER")
    with pytest.raises(NotFound):
        step(sitting, "submit", bound)


def test_results_are_never_changed(sitting: Sitting) -> None:
    result = make_result(sitting=sitting)
    for rows in (Result.objects.filter(pk=result.pk), Candidate.objects.filter(pk=result.pk), PartScore.objects.all()):
        column = {Result: "total", Candidate: "admission_number", PartScore: "score"}[rows.model]
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{column: 1})
    result.refresh_from_db()
    assert result.total == 80


def test_scores_belong_to_a_result_and_a_part(sitting: Sitting) -> None:
    result = make_result(sitting=sitting, remark=Remark.ABSENT)
    part = sitting.scheme.parts.all()[0]
    for keys in ({"result_id": result.pk + 1, "part_id": part.pk}, {"result_id": result.pk, "part_id": 0}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PartScore.objects.create(score=1, **keys)
    PartScore.objects.create(score=1, result=result, part=part)


@pytest.mark.postgresql
def test_result_goes_after_its_scores(sitting: Sitting) -> None:
    make_result(sitting=sitting)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessment_result")


@pytest.mark.postgresql
def test_published_results_are_not_taken_out(sitting: Sitting, cast: Cast) -> None:
    make_result(sitting=sitting)
    published(sitting, cast)
    for table in ("assessment_partscore", "assessment_result", "assessment_candidate"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_publishing_costs_the_same_queries_for_few_and_many(count_queries: CountQueries) -> None:
    def queries(candidates: int) -> int:
        sitting = make_sitting()
        cast = Cast(sitting)
        for _ in range(candidates):
            make_result(sitting=sitting)
        step(sitting, "submit", cast.clerk)
        with count_queries() as counted:
            step(sitting, "publish", cast.lead)
        return len(counted)

    assert queries(1) == queries(12)


def test_whole_walk_by_the_factory(hr: Sitting) -> None:
    make_result(sitting=hr, scores=("60", "60"))
    assert advance_to(hr, "released", on=DRAFTED_ON + timedelta(days=1)).closed_on == date(2026, 3, 11)
