from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onex.foundation.accounts.actors import ANONYMOUS, system_actor
from onex.foundation.accounts.roles import Role
from onex.foundation.journal.canonical import is_intact
from onex.foundation.journal.models import Entry
from onex.foundation.journal.selectors import entries_for
from onex.foundation.parties.models import Region
from onex.foundation.policy import Finding, Text
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound, RuleRefused
from onex.foundation.procedures.effects import effect, judge
from onex.foundation.procedures.models import Case, CaseClock, StepTaken
from onex.foundation.procedures.numbers import is_wellformed
from onex.foundation.procedures.services import advance, open_case
from tests.factories.accounts import make_seat
from tests.factories.journal import SomethingHappened
from tests.factories.parties import make_organisation, make_region
from tests.factories.procedures import MONDAY, NAME, make_case
from tests.foundation.procedures.conftest import make_office

PUBLICITY_ENDS = date(2026, 3, 9)
"""Five working days after MONDAY."""
PASSED = Finding(cite="M21", passed=True, why=Text("合格", "fine"), rule="")
FAILED = Finding(cite="S4.3", passed=False, why=Text("人数不足", "too few people"), rule="")
FAILED_TOO = Finding(cite="M21", passed=False, why=Text("材料不全", "papers missing"), rule="")


def unchanged(case: Case) -> bool:
    now = Case.objects.get(pk=case.pk)
    return now.state == case.state and StepTaken.objects.filter(case=case).count() == 0


# ── opening ──


def test_a_case_opens_in_the_first_state_with_number_law_and_entry(office):
    case = Case.objects.get(number=office.case.number)
    assert (case.state, case.opened_on, case.law_on, case.closed_on) == ("draft", MONDAY, MONDAY, None)
    assert case.opened_by == office.clerk.actor.author.ref
    assert is_wellformed(case.number)
    assert case.number.startswith("99010020260302")
    (entry,) = entries_for(case.subject)
    assert (entry.topic, entry.author_ref, entry.province) == ("procedures.case_opened", case.opened_by, "99")
    assert entry.organisation_ref == str(office.organisation.ref)
    assert entry.cites == ["M21"]
    assert entry.payload == {"procedure": NAME, "state": "draft", "certificate": ""}


def test_a_case_may_run_under_the_law_of_an_earlier_day(office):
    earlier = date(2025, 6, 1)
    case = open_case(
        procedure=NAME,
        title="旧案",
        organisation=office.organisation,
        region=office.organisation.region,
        by=office.clerk.actor,
        on=MONDAY,
        law_on=earlier,
    )
    assert case.law_on == earlier


# ── taking a step ──


def test_a_step_changes_the_state_and_leaves_one_entry_and_one_record(office):
    case = advance(office.case.number, "submit", by=office.clerk.actor, reason="材料齐全", on=MONDAY)
    assert case.state == Case.objects.get(pk=case.pk).state == "submitted"
    (taken,) = StepTaken.objects.filter(case=case)
    assert (taken.step, taken.source, taken.to, taken.taken_on) == ("submit", "draft", "submitted", MONDAY)
    assert (taken.user_id, taken.person_id) == (office.clerk.user.pk, office.clerk.actor.person_id)
    assert (taken.author_seat, taken.reason) == (office.clerk.actor.author.seat, "材料齐全")
    entry = taken.entry
    assert (entry.topic, entry.reason, entry.cites) == ("procedures.step_taken", "材料齐全", ["M21"])
    assert entry.payload == {"procedure": NAME, "step": "submit", "source": "draft", "to": "submitted"}
    assert is_intact(Entry.objects.get(pk=entry.pk))
    assert entries_for(case.subject).count() == 2


def test_a_final_step_closes_the_case(office):
    case = advance(office.case.number, "withdraw", by=office.clerk.actor, reason="重报", on=MONDAY)
    assert (case.state, case.closed_on) == ("withdrawn", MONDAY)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_that_is_required_is_asked_for(office, reason):
    with pytest.raises(BadInput) as refused:
        advance(office.case.number, "withdraw", by=office.clerk.actor, reason=reason, on=MONDAY)
    assert refused.value.code == "reason_missing"
    assert unchanged(office.case)


@pytest.mark.parametrize(
    ("reason", "code"), [("x" * 2001, "reason_too_long"), ("电话13800001234", "personal_number_in_reason")]
)
def test_a_reason_that_cannot_be_kept_is_refused(office, reason, code):
    with pytest.raises(BadInput) as refused:
        advance(office.case.number, "submit", by=office.clerk.actor, reason=reason, on=MONDAY)
    assert refused.value.code == code
    assert unchanged(office.case)


def test_another_day_than_today_is_refused_when_the_clock_is_closed(office, settings):
    settings.OPEN_CLOCK = False
    with pytest.raises(RuleRefused) as refused:
        advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY)
    assert refused.value.code == "not_today"
    assert unchanged(office.case)


def test_a_day_before_the_last_step_is_refused(office):
    office.bring_to("submitted", on=MONDAY)
    with pytest.raises(RuleRefused) as refused:
        advance(office.case.number, "publish", by=office.province.actor, on=MONDAY - timedelta(days=1))
    assert refused.value.code == "before_last_step"


# ── who ──


def test_a_case_outside_the_seats_reach_does_not_exist(office):
    strangers = [
        make_seat(role=Role.ORGANISATION_CLERK, organisation=make_organisation(region="9901")),
        make_seat(role=Role.PROVINCE_CLERK, region="98"),
        make_seat(role=Role.CITY_CLERK, region="9902"),
        make_seat(role=Role.AUDIT_ADMIN),
        make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation, certificate_code="C9"),
    ]
    for actor in (*(seat.actor for seat in strangers), ANONYMOUS):
        with pytest.raises(NotFound) as refused:
            advance(office.case.number, "submit", by=actor, on=MONDAY)
        assert refused.value.allowed == ()
    with pytest.raises(NotFound):
        advance("99010020260302999999A", "submit", by=office.clerk.actor, on=MONDAY)
    assert unchanged(office.case)


def test_a_seat_for_one_certificate_works_on_that_certificate(office):
    case = make_case(organisation=office.organisation, certificate_code="C1")
    seat = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation, certificate_code="C1")
    assert advance(case.number, "submit", by=seat.actor, on=MONDAY).state == "submitted"


def test_a_seat_the_step_is_not_for_is_told_what_it_may_do(office):
    with pytest.raises(NotAllowed) as refused:
        advance(office.case.number, "submit", by=office.lead.actor, on=MONDAY)
    assert (refused.value.code, refused.value.cites, refused.value.allowed) == ("not_your_step", ("M21",), ())
    with pytest.raises(NotAllowed) as refused:
        advance(office.case.number, "publish", by=office.clerk.actor, on=MONDAY)
    assert refused.value.allowed == ("submit", "withdraw")
    assert unchanged(office.case)


def test_an_unknown_step_is_not_found(office):
    with pytest.raises(NotFound) as refused:
        advance(office.case.number, "fly", by=office.clerk.actor, on=MONDAY)
    assert refused.value.code == "no_such_step"
    assert refused.value.allowed == ("submit", "withdraw")


def test_an_automatic_step_is_the_systems_alone(office):
    office.bring_to("submitted")
    advance(office.case.number, "ask", by=office.province.actor, on=MONDAY)
    with pytest.raises(NotAllowed):
        advance(office.case.number, "lapse", by=office.clerk.actor, on=MONDAY)
    case = advance(office.case.number, "lapse", by=system_actor("tick"), on=MONDAY)
    assert case.state == "withdrawn"
    assert StepTaken.objects.get(case=case, step="lapse").author_ref == "system:tick"


def test_the_system_takes_no_step_that_is_a_persons(office):
    with pytest.raises(NotAllowed):
        advance(office.case.number, "submit", by=system_actor("tick"), on=MONDAY)


# ── the state ──


def test_a_second_click_changes_nothing_and_says_what_happened(office):
    office.bring_to("submitted")
    with pytest.raises(Conflict) as refused:
        advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY)
    told = str(refused.value.message)
    assert (refused.value.code, refused.value.allowed) == ("moved_on", ("withdraw",))
    assert "“提交”已由" in told
    assert "现处于“待审核”" in told
    assert office.clerk.actor.author.seat in told
    assert office.clerk.actor.name not in told
    assert StepTaken.objects.filter(case=office.case).count() == 1


def test_a_step_from_a_state_nobody_has_left_says_where_the_case_is(office):
    with pytest.raises(Conflict) as refused:
        advance(office.case.number, "publish", by=office.province.actor, on=MONDAY)
    assert "办件现处于“起草”，不能办理“公示”" in str(refused.value.message)


# ── the second person ──


def after_publicity(office) -> date:
    office.bring_to("published")
    return PUBLICITY_ENDS + timedelta(days=1)


def test_one_person_does_not_take_both_halves(office):
    on = after_publicity(office)
    advance(office.case.number, "release", by=office.lead.actor, on=on)
    with pytest.raises(NotAllowed) as refused:
        advance(office.case.number, "confirm", by=office.lead.actor, on=on)
    assert (refused.value.code, refused.value.cites) == ("same_person", ("S4.3",))
    assert "“发布”" in str(refused.value.message)
    assert Case.objects.get(pk=office.case.pk).state == "released"
    assert advance(office.case.number, "confirm", by=office.clerk.actor, on=on).state == "done"


def test_one_person_does_not_take_both_halves_from_another_seat(office):
    on = after_publicity(office)
    other_seat = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation, user=office.lead.user)
    advance(office.case.number, "release", by=office.lead.actor, on=on)
    assert other_seat.actor.person_id == office.lead.actor.person_id
    with pytest.raises(NotAllowed):
        advance(office.case.number, "confirm", by=other_seat.actor, on=on)


def test_somebody_whose_person_is_unknown_is_no_second_person(office):
    on = after_publicity(office)
    advance(office.case.number, "release", by=office.lead.actor, on=on)
    with pytest.raises(NotAllowed):
        advance(office.case.number, "confirm", by=replace(office.clerk.actor, person_id=None), on=on)


# ── clocks and rules ──


@pytest.mark.parametrize("on", [MONDAY, PUBLICITY_ENDS])
def test_release_waits_until_the_last_day_of_publicity_is_over_and_names_the_day(office, on):
    office.bring_to("published")
    with pytest.raises(RuleRefused) as refused:
        advance(office.case.number, "release", by=office.lead.actor, on=on)
    (finding,) = refused.value.findings
    assert (finding.cite, finding.passed) == ("S4.3", False)
    assert finding.why.zh == "公示期至 2026-03-09 届满，最早可于 2026-03-10 办理"
    assert "2026-03-10" in finding.why.en
    assert "最早可于 2026-03-10" in str(refused.value.message)


def test_release_is_free_on_the_day_after_publicity(office):
    on = after_publicity(office)
    assert advance(office.case.number, "release", by=office.lead.actor, on=on).state == "released"


def test_everything_is_told_at_once(office):
    office.bring_to("published")
    judge(NAME, "release")(lambda case, law, on: (PASSED, FAILED))
    judge(NAME, "release")(lambda case, law, on: (FAILED_TOO,))
    with pytest.raises(RuleRefused) as refused:
        advance(office.case.number, "release", by=office.lead.actor, on=MONDAY)
    assert [finding.why.zh for finding in refused.value.findings][1:] == ["人数不足", "材料不全"]
    assert len(refused.value.findings) == 3
    assert refused.value.cites == ("S4.3", "M21")


def test_the_judge_is_given_the_law_of_the_cases_day_and_its_findings_are_kept(office):
    seen = []

    @judge(NAME, "submit")
    def look(case, law, on):
        seen.append((case.pk, law.day, law.province, on))
        return [PASSED]

    advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY + timedelta(days=1))
    assert seen == [(office.case.pk, MONDAY, "99", MONDAY + timedelta(days=1))]
    assert StepTaken.objects.get(case=office.case).entry.findings == [PASSED.to_json()]


# ── consequences ──


def test_the_event_of_an_effect_is_the_steps_entry(office):
    @effect(NAME, "submit")
    def happen(case, *, by, reason, on):
        assert Case.objects.get(pk=case.pk).state == "submitted"
        assert (by, reason, on) == (office.clerk.actor, "好", MONDAY)
        return SomethingHappened(subject=case.subject, count=7)

    advance(office.case.number, "submit", by=office.clerk.actor, reason="好", on=MONDAY)
    entry = StepTaken.objects.get(case=office.case).entry
    assert (entry.topic, entry.payload["count"]) == ("testing.something_happened", 7)
    assert (entry.state_before, entry.state_after) == ("draft", "submitted")
    assert entries_for(office.case.subject).count() == 2


def test_an_effect_without_an_event_leaves_the_kernels_own(office):
    effect(NAME, "submit")(lambda case, *, by, reason, on: None)
    advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY)
    assert StepTaken.objects.get(case=office.case).entry.topic == "procedures.step_taken"


def test_a_step_has_one_effect(review):
    effect(NAME, "submit")(print)
    with pytest.raises(ValueError, match="already"):
        effect(NAME, "submit")(repr)


class Broken(Exception):
    pass


def breaking(*_args, **_kwargs):
    raise Broken


@pytest.mark.parametrize(
    "place",
    [
        "onex.foundation.procedures.checks.findings_on",
        "onex.foundation.procedures.services._write_state",
        "onex.foundation.procedures.clocks.apply",
        "onex.foundation.procedures.clocks._start",
        "onex.foundation.procedures.services.find_effect",
        "onex.foundation.procedures.services.record",
        "onex.foundation.journal.models.Entry.save",
        "onex.foundation.procedures.services.StepTaken.objects.create",
    ],
)
def test_a_failure_at_any_place_undoes_all_of_it(office, monkeypatch, place):
    effect(NAME, "submit")(lambda case, *, by, reason, on: make_region(code="9903") and None)
    monkeypatch.setattr(place, breaking)
    with pytest.raises(Broken):
        advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY)
    monkeypatch.undo()
    assert unchanged(office.case)
    assert entries_for(office.case.subject).count() == 1
    assert CaseClock.objects.filter(case=office.case).count() == 0
    assert not Region.objects.filter(pk="990300").exists()
    assert advance(office.case.number, "submit", by=office.clerk.actor, on=MONDAY).state == "submitted"


def test_a_failing_effect_undoes_what_it_had_done_to_other_cases_too(office):
    other = office.open()

    @effect(NAME, "withdraw")
    def fail_late(case, *, by, reason, on):
        make_region(code="9903")
        advance(other.number, "submit", by=by, on=on)
        raise Broken

    with pytest.raises(Broken):
        advance(office.case.number, "withdraw", by=office.clerk.actor, reason="x", on=MONDAY)
    assert unchanged(office.case)
    assert unchanged(other)
    assert not Region.objects.filter(pk="990300").exists()


def test_two_offices_do_not_meet(office, db):
    other = make_office(region="9801", province="98")
    assert list(Case.objects.visible_to(other.province.actor)) == [other.case]
    assert list(Case.objects.visible_to(office.province.actor)) == [office.case]


@pytest.mark.parametrize("count", [1, 3])
def test_a_step_costs_the_same_however_long_the_case_is(office, count_queries, count):
    office.bring_to("submitted")
    for _ in range(count):
        advance(office.case.number, "ask", by=office.province.actor, on=MONDAY)
        advance(office.case.number, "mend", by=office.clerk.actor, on=MONDAY)
    with count_queries() as queries:
        advance(office.case.number, "publish", by=office.province.actor, on=MONDAY)
    assert len(queries) == 12  # the last one tells the ledger
