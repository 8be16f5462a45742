from __future__ import annotations

from datetime import date, timedelta

import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.policy import Law
from onex.foundation.policy.refusals import RuleRefused
from onex.foundation.procedures import clocks
from onex.foundation.procedures.kernel import Clock, forget, register
from onex.foundation.procedures.models import CaseClock
from onex.foundation.procedures.selectors import clocks_of, overdue, overdue_clocks
from onex.foundation.procedures.services import advance
from onex.foundation.procedures.steps import Procedure, State, Step
from tests.factories.procedures import MONDAY, make_case

DAY = timedelta(days=1)
SEVENTH = date(2026, 3, 11)
"""Seven working days after MONDAY."""


def only(case, on, name="review"):
    (view,) = [clock for clock in clocks_of(case, on) if clock.name == name]
    return view


def test_a_clock_starts_with_its_step_and_cites_its_clause(office):
    office.bring_to("submitted")
    view = only(office.case, MONDAY)
    assert (view.label, view.kind, view.cite, view.parameter) == ("审核期限", "due", "G3.3", "certificates.registration_window")
    assert (view.started_on, view.due_on, view.remaining, view.unit, view.length) == (MONDAY, SEVENTH, 7, "working_day", 7)
    assert [view.overdue, view.provisional, view.paused, view.stopped] == [False] * 4


@pytest.mark.parametrize(
    ("on", "remaining", "late"), [(SEVENTH - DAY, 1, False), (SEVENTH, 0, False), (SEVENTH + DAY, -1, True)]
)
def test_it_is_overdue_from_the_day_after_its_last(office, on, remaining, late):
    office.bring_to("submitted")
    view = only(office.case, on)
    assert (view.remaining, view.overdue) == (remaining, late)
    assert list(overdue(on)) == ([office.case] if late else [])
    assert overdue_clocks(on).count() == late


def test_standing_still_pushes_the_last_day_by_the_working_days_stood_still(office):
    office.bring_to("submitted")
    friday, next_wednesday = date(2026, 3, 6), date(2026, 3, 11)
    advance(office.case.number, "ask", by=office.province.actor, on=friday)
    standing = only(office.case, date(2026, 4, 30))
    assert (standing.paused, standing.overdue, standing.remaining, standing.due_on) == (True, False, 3, SEVENTH)
    assert list(overdue(date(2026, 4, 30))) == []
    advance(office.case.number, "mend", by=office.clerk.actor, on=next_wednesday)
    going = only(office.case, next_wednesday)
    assert (going.paused, going.remaining) == (False, 3)
    assert going.due_on == date(2026, 3, 16)
    assert CaseClock.objects.get(case=office.case).paused_days == 3


def test_it_may_stand_still_twice_and_on_one_day(office):
    office.bring_to("submitted")
    for asked, mended in ((MONDAY, MONDAY), (MONDAY + DAY, MONDAY + 2 * DAY), (MONDAY + 2 * DAY, MONDAY + 3 * DAY)):
        advance(office.case.number, "ask", by=office.province.actor, on=asked)
        advance(office.case.number, "mend", by=office.clerk.actor, on=mended)
    assert only(office.case, MONDAY + 3 * DAY).due_on == SEVENTH + 2 * DAY


def test_one_that_was_late_when_it_stopped_stays_late(office):
    office.bring_to("submitted")
    advance(office.case.number, "ask", by=office.province.actor, on=SEVENTH + DAY)
    assert only(office.case, SEVENTH + 30 * DAY).overdue
    assert list(overdue(SEVENTH + 30 * DAY)) == [office.case]


def test_a_stopped_clock_is_no_longer_overdue_but_says_it_was_late(office):
    office.bring_to("submitted")
    advance(office.case.number, "publish", by=office.province.actor, on=SEVENTH + DAY)
    view = only(office.case, SEVENTH + 90 * DAY)
    assert (view.stopped, view.stopped_on, view.overdue, view.remaining) == (True, SEVENTH + DAY, True, -1)
    assert list(overdue(SEVENTH + 90 * DAY)) == []


def test_a_clock_into_a_year_without_notice_is_provisional(office):
    years = Law(MONDAY).calendar.years
    last = date(max(years), 12, 30)
    office.bring_to("submitted", on=last)
    assert only(office.case, last).provisional


def test_a_publicity_that_stands_still_holds_up_its_step(office):
    office.bring_to("published")
    clock = CaseClock.objects.get(case=office.case, name="publicity")
    clock.paused_on = MONDAY
    clock.save()
    with pytest.raises(RuleRefused) as refused:
        advance(office.case.number, "release", by=office.lead.actor, on=MONDAY + 30 * DAY)
    assert refused.value.findings[0].why.zh == "公示期自 2026-03-02 起中止计时"


def test_a_step_that_waits_for_a_period_not_begun_is_refused(office):
    office.bring_to("published")
    CaseClock.objects.filter(name="publicity").delete()
    with pytest.raises(RuleRefused) as refused:
        advance(office.case.number, "release", by=office.lead.actor, on=MONDAY + 30 * DAY)
    assert refused.value.findings[0].why.zh == "公示期尚未开始"


@pytest.mark.parametrize(
    ("parameter", "start", "stood", "expected"),
    [
        # exits.full_year_before_leaving: one year, does not run on to a working day
        ("exits.full_year_before_leaving", date(2026, 3, 2), 0, date(2027, 3, 2)),
        ("exits.full_year_before_leaving", date(2026, 3, 2), 10, date(2027, 3, 12)),
    ],
)
def test_calendar_periods_are_pushed_by_calendar_days(db, review, parameter, start, stood, expected):
    name = "testing.calendar"
    procedure = register(
        Procedure(
            name=name,
            label="日历期限",
            states=(State("a", "甲"), State("b", "乙"), State("c", "丙")),
            start="a",
            finals=("c",),
            steps=(
                Step(
                    "begin",
                    ("a",),
                    "b",
                    by=Role.MINISTRY_CLERK,
                    cite="M21",
                    label="开始",
                    starts=(Clock("x", "期", parameter),),
                ),
                Step("stand", ("b",), "b", by=Role.MINISTRY_CLERK, cite="M21", label="停", pauses=("x",)),
                Step("go", ("b",), "b", by=Role.MINISTRY_CLERK, cite="M21", label="走", resumes=("x",)),
                Step("end", ("b",), "c", by=Role.MINISTRY_CLERK, cite="M21", label="完", stops=("x",)),
            ),
        )
    )
    case = make_case(procedure=name, on=start)
    law = Law(start, province="99")
    clocks.apply(case, procedure.step("begin"), law, start)
    clocks.apply(case, procedure.step("stand"), law, start + DAY)
    clocks.apply(case, procedure.step("go"), law, start + DAY + stood * DAY)
    clock = CaseClock.objects.get(case=case)
    assert (clock.due_on, clock.paused_days) == (expected, stood)
    forget(name)


def test_a_clock_started_again_replaces_the_one_that_ran(office):
    law = Law(MONDAY, province="99")
    step = Step(
        "again",
        ("draft",),
        "draft",
        cite="M21",
        label="再",
        starts=(Clock("review", "审核期限", "certificates.registration_window"),),
    )
    clocks.apply(office.case, step, law, MONDAY)
    clocks.apply(office.case, step, law, MONDAY + DAY)
    first, second = CaseClock.objects.filter(case=office.case)
    assert (first.stopped_on, second.stopped_on, second.started_on) == (MONDAY + DAY, None, MONDAY + DAY)


def test_days_off_after_the_last_day_add_nothing_to_the_lateness(office):
    office.bring_to("submitted")
    saturday = SEVENTH + 3 * DAY
    assert (saturday.weekday(), only(office.case, saturday).remaining) == (5, -2)
