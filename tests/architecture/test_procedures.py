"""Every registered procedure is sound, cites registered clauses and can be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.policy import Law
from onex.foundation.policy.instruments import library
from onex.foundation.procedures.diagram import mermaid
from onex.foundation.procedures.kernel import BrokenProcedure, Procedure, State, Step, procedures, register
from onex.foundation.procedures.soundness import problems


def unknown_cites(procedure: Procedure) -> list[str]:
    known = {str(cite) for cite in library().clauses}
    return [
        f"{procedure.name}.{step.name} cites {cite}" for step in procedure.steps for cite in step.cites if cite not in known
    ]


def registered() -> list[Procedure]:
    return list(procedures().values())


def test_there_are_procedures() -> None:
    assert {"assessment.results_campus", "assessment.results_hr"} <= set(procedures())


def test_no_dead_end_and_no_unreachable_state() -> None:
    assert {procedure.name: problems(procedure) for procedure in registered() if problems(procedure)} == {}


def test_steps_cite_registered_clauses() -> None:
    assert [place for procedure in registered() for place in unknown_cites(procedure)] == []


def test_clocks_run_on_registered_parameters(today: object) -> None:
    law = Law(today, province="99")
    for procedure in registered():
        for clock in procedure.clocks().values():
            assert law.value(clock.parameter).cite, f"{procedure.name}.{clock.name}"


def test_every_procedure_draws_its_diagram(tmp_path: Path) -> None:
    for procedure in registered():
        drawn = mermaid(procedure)
        (tmp_path / f"{procedure.name}.mmd").write_text(drawn)
        assert drawn.startswith("stateDiagram-v2")
        for step in procedure.steps:
            assert str(step.label).replace(":", " ") in drawn
        for state in procedure.states:
            assert f"    {state.name}: " in drawn


def _procedure(*steps: Step, states: tuple[str, ...] = ("draft", "done")) -> Procedure:
    return Procedure(
        name="canary.procedure",
        label="试",
        states=tuple(State(name, name) for name in states),
        start="draft",
        finals=("done",),
        steps=steps,
    )


def _step(name: str, source: str, to: str, cite: str = "X7") -> Step:
    return Step(name, (source,), to, by=Role.ORGANISATION_CLERK, cite=cite, label=name)


def test_canary() -> None:
    sound = _procedure(_step("finish", "draft", "done"))
    assert problems(sound) == []
    dead_end = _procedure(_step("finish", "draft", "done"), _step("stray", "draft", "lost"), states=("draft", "lost", "done"))
    assert any("dead end" in problem for problem in problems(dead_end))
    unreachable = _procedure(
        _step("finish", "draft", "done"), _step("leave", "island", "done"), states=("draft", "island", "done")
    )
    assert any("cannot be reached" in problem for problem in problems(unreachable))
    with pytest.raises(BrokenProcedure):
        register(dead_end)
    assert unknown_cites(_procedure(_step("finish", "draft", "done", cite="Z99"))) == ["canary.procedure.finish cites Z99"]
