from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onex.foundation.accounts.actors import ANONYMOUS, system_actor
from onex.foundation.accounts.roles import Role
from onex.foundation.journal.selectors import entries_for
from onex.foundation.policy import Finding, Text
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound
from onex.foundation.procedures import kernel
from onex.foundation.procedures.effects import CasePanel, case_page, judge, panels_for
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.selectors import (
    allowed_steps,
    by_urgency,
    done_by,
    due_soon,
    get_case,
    started_by,
    state_label,
    timeline,
    todo_for,
)
from onex.foundation.procedures.services import advance, claim, release_claim
from tests.factories.accounts import make_seat
from tests.factories.procedures import MONDAY, NAME
from tests.foundation.procedures.conftest import make_office

DAY = timedelta(days=1)
FREE = date(2026, 3, 10)
"""First day after the publicity that began on MONDAY."""


def todo(seat, on=MONDAY) -> list[Case]:
    return list(todo_for(seat.actor, on))


# ── to do ──


def test_a_case_waits_for_those_whose_step_is_next(office):
    assert (todo(office.clerk), todo(office.lead), todo(office.province)) == ([office.case], [], [])
    office.bring_to("submitted")
    assert (todo(office.clerk), todo(office.lead), todo(office.province)) == ([office.case], [], [office.case])


def test_a_step_nobody_waits_for_has_its_button_but_is_not_to_do(office, review):
    steps = tuple(replace(step, optional=step.name == "withdraw") for step in review.steps)
    kernel.forget(NAME)
    kernel.register(replace(review, steps=steps))
    case = office.bring_to("submitted")
    assert [allowed.step.name for allowed in allowed_steps(case, office.clerk.actor, MONDAY) if allowed.open] == ["withdraw"]
    assert todo(office.clerk) == []
    assert claim(case.number, by=office.clerk.actor, on=MONDAY).claimed_by_id == office.clerk.user.pk


def test_a_closed_case_waits_for_nobody(office):
    advance(office.case.number, "withdraw", by=office.clerk.actor, reason="x", on=MONDAY)
    assert todo(office.clerk) == []


def test_only_cases_within_reach_are_to_do(office):
    far = make_office(region="9801", province="98")
    assert todo(far.clerk) == [far.case]
    assert todo(office.clerk) == [office.case]
    for role in (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.LEARNER):
        assert todo(make_seat(role=role)) == []
    assert list(todo_for(ANONYMOUS, MONDAY)) == []


@pytest.mark.parametrize(("on", "due"), [(FREE - DAY, False), (FREE, True)])
def test_a_case_that_waits_is_to_do_when_the_period_is_over(office, on, due):
    office.bring_to("published")
    assert todo(office.lead, on) == ([office.case] if due else [])


def test_a_two_person_step_waits_for_another_person(office):
    office.bring_to("published")
    advance(office.case.number, "release", by=office.lead.actor, on=FREE)
    same_person = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation, user=office.lead.user)
    another = make_seat(role=Role.ORGANISATION_LEAD, organisation=office.organisation)
    assert (todo(office.lead, FREE), todo(same_person, FREE)) == ([], [])
    assert (todo(office.clerk, FREE), todo(another, FREE)) == ([office.case], [office.case])
    assert list(todo_for(replace(another.actor, person_id=None), FREE)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_every_queue_takes_one_query(office, count, django_assert_num_queries):
    for _ in range(count - 1):
        office.open()
    office.bring_to("submitted")
    for queue in (
        todo_for(office.clerk.actor, MONDAY),
        due_soon(office.province.actor, MONDAY),
        done_by(office.clerk.actor),
        started_by(office.clerk.actor),
    ):
        with django_assert_num_queries(1):
            [(case.organisation.name, case.region.name) for case in queue]
    assert todo_for(office.clerk.actor, MONDAY).count() == count


# ── due soon ──


@pytest.mark.parametrize(
    ("on", "near"),
    [(date(2026, 3, 6), False), (date(2026, 3, 9), True), (date(2026, 3, 11), True), (date(2026, 3, 12), True)],
)
def test_what_ends_within_two_working_days_is_due_soon(office, on, near):
    office.bring_to("submitted")
    assert list(due_soon(office.province.actor, on)) == ([office.case] if near else [])


def test_what_stands_still_is_not_due_soon(office):
    office.bring_to("submitted")
    advance(office.case.number, "ask", by=office.province.actor, on=MONDAY)
    assert list(due_soon(office.clerk.actor, date(2026, 3, 11))) == []


def test_the_most_urgent_comes_first(office):
    later = office.open()
    advance(later.number, "submit", by=office.clerk.actor, on=MONDAY + DAY)
    without = office.open()
    office.bring_to("submitted")
    assert list(by_urgency(Case.objects.all(), MONDAY)) == [office.case, later, without]


# ── done, started ──


def test_done_and_started_are_ones_own(office):
    office.bring_to("submitted")
    assert list(started_by(office.clerk.actor)) == list(done_by(office.clerk.actor)) == [office.case]
    assert list(started_by(office.lead.actor)) == list(done_by(office.lead.actor)) == []
    advance(office.case.number, "ask", by=office.province.actor, on=MONDAY)
    advance(office.case.number, "mend", by=office.clerk.actor, on=MONDAY)
    assert list(done_by(office.clerk.actor)) == [office.case]
    for actor in (ANONYMOUS, system_actor("factory")):
        assert list(done_by(actor)) == list(started_by(actor)) == []


# ── claims ──


def test_a_claimed_case_leaves_the_colleagues_queue_for_the_day(office):
    colleague = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation)
    claim(office.case.number, by=office.clerk.actor, on=MONDAY)
    assert (todo(office.clerk), todo(colleague)) == ([office.case], [])
    assert todo(colleague, MONDAY + DAY) == [office.case]
    with pytest.raises(Conflict) as refused:
        claim(office.case.number, by=colleague.actor, on=MONDAY)
    assert refused.value.code == "claimed"
    with pytest.raises(Conflict):
        advance(office.case.number, "submit", by=colleague.actor, on=MONDAY)
    claim(office.case.number, by=colleague.actor, on=MONDAY + DAY)
    assert Case.objects.get(pk=office.case.pk).claimed_by_id == colleague.user.pk


def test_claiming_and_releasing_twice_change_nothing_more(office):
    for _ in range(2):
        claim(office.case.number, by=office.clerk.actor, on=MONDAY)
    for _ in range(2):
        release_claim(office.case.number, by=office.clerk.actor, on=MONDAY)
    topics = [entry.topic for entry in entries_for(office.case.subject)]
    assert topics == ["procedures.case_opened", "procedures.case_claimed", "procedures.claim_released"]
    assert Case.objects.get(pk=office.case.pk).claimed_by_id is None


def test_a_claim_is_released_by_its_holder_and_by_the_step(office):
    colleague = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation)
    claim(office.case.number, by=office.clerk.actor, on=MONDAY)
    with pytest.raises(Conflict):
        release_claim(office.case.number, by=colleague.actor, on=MONDAY)
    advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY)
    assert Case.objects.get(pk=office.case.pk).claimed_by_id is None


def test_only_who_has_something_to_do_may_claim(office):
    with pytest.raises(NotAllowed):
        claim(office.case.number, by=office.lead.actor, on=MONDAY)
    with pytest.raises(NotFound):
        claim(office.case.number, by=make_office(region="9801", province="98").clerk.actor, on=MONDAY)
    with pytest.raises(NotFound):
        release_claim(office.case.number, by=ANONYMOUS, on=MONDAY)


# ── what a seat may do ──


def test_allowed_steps_tell_everything_that_stands_against_them(office):
    office.bring_to("published")
    failed = Finding(cite="M21", passed=False, why=Text("材料不全", "papers missing"))
    judge(NAME, "release")(lambda case, law, on: [failed])
    (release,) = allowed_steps(office.case, office.lead.actor, MONDAY)
    assert (release.step.name, release.label, release.open, release.earliest) == ("release", "发布", False, FREE)
    assert [finding.cite for finding in release.findings] == ["S4.3", "M21"]
    assert allowed_steps(office.case, office.province.actor, MONDAY) == []


def test_an_open_step_has_nothing_against_it(office):
    submit, withdraw = allowed_steps(office.case, office.clerk.actor, MONDAY)
    assert (submit.open, withdraw.open, submit.why_not, submit.earliest) == (True, True, "", None)


def test_a_barred_step_says_so(office):
    office.bring_to("published")
    advance(office.case.number, "release", by=office.lead.actor, on=FREE)
    case = get_case(office.case.number, office.lead.actor)
    (confirm,) = allowed_steps(case, office.lead.actor, FREE)
    assert not confirm.open
    assert confirm.why_not == "须由“发布”经办人以外的另一人办理"
    (confirm,) = allowed_steps(case, office.clerk.actor, FREE)
    assert confirm.open


def test_a_claimed_case_offers_its_steps_as_closed(office):
    colleague = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation)
    case = claim(office.case.number, by=office.clerk.actor, on=MONDAY)
    assert [step.open for step in allowed_steps(case, colleague.actor, MONDAY)] == [False, False]
    assert [step.open for step in allowed_steps(case, colleague.actor, MONDAY + DAY)] == [True, True]


# ── timeline ──


def test_the_timeline_tells_who_what_why_and_which_clocks(office):
    office.bring_to("submitted")
    advance(office.case.number, "ask", by=office.province.actor, reason="缺扫描件", on=MONDAY)
    advance(office.case.number, "mend", by=office.clerk.actor, on=MONDAY + DAY)
    advance(office.case.number, "publish", by=office.province.actor, on=MONDAY + DAY)
    submit, ask, mend, publish = timeline(office.case)
    assert (submit.label, submit.source, submit.to, submit.name) == ("提交", "起草", "待审核", office.clerk.actor.name)
    assert submit.clock_notes == ("“审核期限”开始计时",)
    assert (ask.reason, ask.seat, ask.clock_notes) == ("缺扫描件", office.province.actor.author.seat, ("“审核期限”中止计时",))
    assert mend.clock_notes == ("“审核期限”恢复计时",)
    assert (publish.cites, publish.clock_notes) == (("S4.3", "M21"), ("“审核期限”停止计时", "“公示期”开始计时"))
    assert publish.on == MONDAY + DAY


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_timeline_takes_two_queries(office, rounds, django_assert_num_queries):
    office.bring_to("submitted")
    for _ in range(rounds):
        advance(office.case.number, "ask", by=office.province.actor, on=MONDAY)
        advance(office.case.number, "mend", by=office.clerk.actor, on=MONDAY)
    with django_assert_num_queries(2):
        assert len(timeline(office.case)) == 1 + 2 * rounds


# ── one case ──


def test_a_case_is_found_by_its_number_as_typed(office):
    number = office.case.number
    assert get_case(f"{number[:6]} {number[6:14]}-{number[14:].lower()}", office.clerk.actor) == office.case
    assert state_label(office.case) == "起草"
    for actor in (ANONYMOUS, make_office(region="9801", province="98").clerk.actor):
        with pytest.raises(NotFound):
            get_case(number, actor)


def test_panels_are_made_for_the_procedures_they_name(office, monkeypatch):
    monkeypatch.setattr("onex.foundation.procedures.effects._panels", {})

    @case_page("testing.")
    def panel(case, actor):
        return CasePanel("x.html", {"number": case.number, "actor": actor.user_id})

    case_page("other.")(lambda case, actor: CasePanel("y.html"))
    assert panels_for(office.case, office.clerk.actor) == [
        CasePanel("x.html", {"number": office.case.number, "actor": office.clerk.user.pk})
    ]
