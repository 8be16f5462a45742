from __future__ import annotations

from dataclasses import replace

import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.procedures.diagram import mermaid
from onex.foundation.procedures.kernel import (
    BrokenProcedure,
    Clock,
    Procedure,
    State,
    Step,
    get_procedure,
    problems,
    procedures,
    register,
)
from tests.factories.procedures import NAME, PUBLICITY, review_procedure

CLERK = Role.ORGANISATION_CLERK


def two_states(*steps: Step, finals: tuple[str, ...] = ("end",), start: str = "begin", more: tuple[str, ...] = ()) -> Procedure:
    states = tuple(State(name, name) for name in ("begin", "end", *more))
    return Procedure(name="testing.two", label="二", states=states, start=start, finals=finals, steps=steps)


def step(name: str = "go", sources: tuple[str, ...] = ("begin",), to: str = "end", **more) -> Step:
    return Step(name, sources, to, **({"by": CLERK, "cite": "M21", "label": name} | more))


def test_a_sound_procedure_has_no_problems():
    assert problems(review_procedure()) == []
    assert problems(two_states(step())) == []


@pytest.mark.parametrize(
    ("procedure", "problem"),
    [
        (two_states(step(), more=("island",)), "the state island cannot be reached"),
        (two_states(step(), step("fall", to="pit"), more=("pit",)), "the state pit is a dead end"),
        (
            two_states(step(), step("in", to="a"), step("ab", ("a",), "b"), step("ba", ("b",), "a"), more=("a", "b")),
            "no way leads from the state a to an end",
        ),
        (two_states(step(), step("back", ("end",), "begin")), "the final state end can be left"),
        (two_states(step(), finals=()), "it never ends"),
        (two_states(step(), start="nowhere"), "no state is called nowhere"),
        (two_states(step(to="nowhere")), "no state is called nowhere"),
        (two_states(step(), more=("begin",)), "two states are called begin"),
        (two_states(step(), step()), "two steps are called go"),
        (two_states(step(cite="")), "go cites no clause"),
        (two_states(step(cite=())), "go cites no clause"),
        (two_states(step(label="")), "go has no label"),
        (two_states(step(sources=()), step("other")), "go starts from no state"),
        (two_states(step(by=())), "go must be taken either by a role or by the system"),
        (two_states(step(automatic=True)), "go must be taken either by a role or by the system"),
        (two_states(step(by=(), automatic=True, reason_required=True)), "go is automatic"),
        (two_states(step(other_than=("else",))), "another than else, which is no step"),
        (two_states(step(other_than=("go",))), "go cannot be taken by another than its own taker"),
        (two_states(step(waits_for=("x",))), "go speaks of the clock x, which no step starts"),
        (two_states(step(stops=("x",))), "go speaks of the clock x, which no step starts"),
        (
            two_states(step(waits_for=("x",)), step("start", to="begin", starts=(Clock("x", "期限", "a.b"),))),
            "go waits for a clock that is not a waiting period",
        ),
        (
            two_states(step(pauses=("x",)), step("start", to="begin", starts=(Clock("x", "期限", "a.b"),))),
            "the clock x is paused but never resumed",
        ),
        (
            two_states(step(resumes=("x",)), step("start", to="begin", starts=(Clock("x", "期限", "a.b"),))),
            "the clock x is resumed but never paused",
        ),
        (
            two_states(step(starts=(Clock("x", "甲", "a.b"),)), step("start", to="begin", starts=(Clock("x", "甲", "a.c"),))),
            "two clocks are called x",
        ),
    ],
)
def test_a_broken_procedure_is_found_out_and_not_registered(procedure, problem):
    assert any(problem in found for found in problems(procedure)), problems(procedure)
    with pytest.raises(BrokenProcedure):
        register(procedure)
    assert procedure.name not in procedures()


def test_a_name_belongs_to_one_procedure(review):
    with pytest.raises(BrokenProcedure, match="two procedures"):
        register(replace(review, label="别的"))
    assert register(review) is review


def test_a_procedure_answers_for_its_states_and_steps(review):
    assert get_procedure(NAME) is review
    assert [step.name for step in review.steps_from("submitted")] == ["ask", "publish", "withdraw"]
    assert review.state("draft").label == "起草"
    assert review.step("publish").cites == ("S4.3", "M21")
    assert review.step("submit").roles == {CLERK}
    assert review.step("lapse").roles == frozenset()
    assert review.clocks()["publicity"] == PUBLICITY
    assert review.has_step("mend")
    assert not review.has_step("fly")


def test_the_drawing_shows_every_state_and_step(review):
    drawing = mermaid(review)
    assert drawing.startswith("stateDiagram-v2\n    [*] --> draft\n")
    assert "    submitted --> published: 公示 · S4.3 M21\n" in drawing
    assert "    published --> released: 发布 · S4.3 · ⏳ publicity\n" in drawing
    assert "    released --> done: 复核 · S4.3 · ≠ release\n" in drawing
    assert "    draft --> withdrawn: 撤回 · M21\n    submitted --> withdrawn: 撤回 · M21\n" in drawing
    assert drawing.endswith("    done --> [*]\n    withdrawn --> [*]\n")
