"""Random procedures, random acts: whatever the table says, the kernel keeps its promises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.canonical import is_intact
from onex.foundation.journal.models import Entry
from onex.foundation.journal.selectors import entries_for
from onex.foundation.policy.refusals import Conflict, NotAllowed, Refusal, RuleRefused
from onex.foundation.procedures import kernel
from onex.foundation.procedures.models import Case, CaseClock, StepTaken
from onex.foundation.procedures.selectors import allowed_steps, clocks_of, timeline, todo_for
from onex.foundation.procedures.services import advance, open_case
from onex.foundation.procedures.steps import Clock, Procedure, State, Step
from tests.factories.accounts import Seat, make_seat
from tests.factories.parties import make_organisation
from tests.factories.procedures import MONDAY

NAME = "testing.random"
ROLES = (Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD)
WAIT = Clock("wait", "等待期", "assessment.results_publicity_hr", kind="wait")
DUE = Clock("due", "办理期", "certificates.registration_window")


@st.composite
def sound_procedures(draw) -> Procedure:
    """A chain from start to end, so that it is sound, with more steps thrown in between its states."""
    length = draw(st.integers(2, 5))
    names = [f"s{number}" for number in range(length)]
    steps = [draw(steps_between(f"on{number}", (names[number],), names[number + 1])) for number in range(length - 1)]
    for number in range(draw(st.integers(0, 3))):
        sources = tuple(draw(st.lists(st.sampled_from(names[:-1]), min_size=1, max_size=2, unique=True)))
        steps.append(draw(steps_between(f"more{number}", sources, draw(st.sampled_from(names)))))
    known = [step.name for step in steps]
    steps = [draw(with_rules(step, [name for name in known if name != step.name])) for step in steps]
    steps.append(Step("wind", (names[0],), names[0], by=ROLES, cite="M21", label="计时", starts=(WAIT, DUE)))
    steps.append(Step("stand", (names[0],), names[0], by=ROLES, cite="M21", label="停", pauses=("due",)))
    steps.append(Step("go", tuple(names[:-1]), names[0], by=ROLES, cite="M21", label="走", resumes=("due",)))
    states = tuple(State(name, name) for name in names)
    return Procedure(name=NAME, label="随机", states=states, start=names[0], finals=(names[-1],), steps=tuple(steps))


def steps_between(name: str, sources: tuple[str, ...], to: str) -> st.SearchStrategy[Step]:
    return st.builds(
        Step,
        name=st.just(name),
        sources=st.just(sources),
        to=st.just(to),
        by=st.sampled_from((*ROLES, ROLES)),
        cite=st.sampled_from(("M21", ("S4.3", "M21"))),
        label=st.just(name),
        waits_for=st.sampled_from(((), (), ("wait",))),
        reason_required=st.booleans(),
        optional=st.booleans(),
    )


def with_rules(step: Step, others: list[str]) -> st.SearchStrategy[Step]:
    from dataclasses import replace

    barred = st.lists(st.sampled_from(others), max_size=2, unique=True) if others else st.just([])
    return barred.map(lambda names: replace(step, other_than=tuple(names)))


acts = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.integers(0, 3),
        st.integers(0, 4),
        st.sampled_from(("", "理由")),
        st.sampled_from(("", "k1", "k2")),
    ),
    max_size=12,
)


@pytest.fixture
def seats(db) -> list[Seat]:
    """Two clerks and two leads; the last lead is the first clerk in another seat."""
    organisation = make_organisation(region="9901")
    clerk = make_seat(role=ROLES[0], organisation=organisation)
    return [
        clerk,
        make_seat(role=ROLES[0], organisation=organisation),
        make_seat(role=ROLES[1], organisation=organisation),
        make_seat(role=ROLES[1], organisation=organisation, user=clerk.user),
    ]


def snapshot(case: Case) -> tuple[object, ...]:
    now = Case.objects.get(pk=case.pk)
    return (
        now.state,
        now.closed_on,
        StepTaken.objects.filter(case=case).count(),
        entries_for(case.subject).count(),
        tuple(CaseClock.objects.filter(case=case).values_list("name", "due_on", "paused_on", "stopped_on")),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(procedure=sound_procedures(), acts=acts)
def test_whatever_is_pressed_the_kernel_keeps_its_promises(seats, procedure, acts):
    assert kernel.problems(procedure) == []
    kernel.forget(NAME)
    kernel.register(procedure)
    case = open_case(
        procedure=NAME,
        title="随机",
        organisation=seats[0].mandate.organisation,
        region=seats[0].mandate.organisation.region,
        by=seats[0].actor,
        on=MONDAY,
    )
    on: date = MONDAY
    takers: dict[str, int] = {}
    keys: dict[str, tuple[str, str, int]] = {}
    try:
        for which, who, days, reason, key in acts:
            on += timedelta(days=days)
            step, seat = procedure.steps[which % len(procedure.steps)], seats[who]
            before = snapshot(case)
            state = before[0]
            offered = {allowed.step.name: allowed for allowed in allowed_steps(Case.objects.get(pk=case.pk), seat.actor, on)}
            queued = case in todo_for(seat.actor, on)
            assert queued == any(allowed.open and not allowed.step.optional for allowed in offered.values())
            same = keys.get(key) if key else None
            try:
                advance(case.number, step.name, by=seat.actor, reason=reason, on=on, key=key)
            except Refusal as refusal:
                assert snapshot(case) == before
                explain(refusal, step=step, seat=seat, state=state, offered=offered, same=same)
                continue
            if same is not None:
                assert same == (step.name, reason, seat.user.pk)
                assert snapshot(case) == before
                continue
            after = snapshot(case)
            assert state in step.sources
            assert seat.actor.role in step.roles
            assert offered[step.name].open
            assert reason or not step.reason_required
            assert all(takers.get(name) != seat.actor.person_id for name in step.other_than)
            assert (after[0], after[2], after[3]) == (step.to, before[2] + 1, before[3] + 1)
            assert (after[1] is not None) == (step.to in procedure.finals)
            takers[step.name] = seat.actor.person_id
            if key:
                keys[key] = (step.name, reason, seat.user.pk)
        assert [moment.step for moment in timeline(case)] == list(
            StepTaken.objects.filter(case=case).order_by("id").values_list("step", flat=True)
        )
        assert all(is_intact(entry) for entry in Entry.objects.filter(subject=case.subject))
        assert all(clock.due_on >= clock.started_on for clock in clocks_of(case, on))
    finally:
        kernel.forget(NAME)


def explain(refusal, *, step, seat, state, offered, same) -> None:
    """Each refusal is the right one for what was wrong."""
    match refusal:
        case NotAllowed(code="not_your_step"):
            assert seat.actor.role not in step.roles
            assert set(refusal.allowed) == set(offered)
        case NotAllowed(code="same_person"):
            assert step.other_than
            assert offered[step.name].why_not
        case Conflict(code="moved_on"):
            assert state not in step.sources
            assert set(refusal.allowed) == set(offered)
        case Conflict(code="key_reused"):
            assert same is not None
        case RuleRefused(code="rules_refuse"):
            assert step.waits_for
            assert offered[step.name].findings == refusal.findings
        case _:
            assert refusal.code == "reason_missing"
            assert step.reason_required
