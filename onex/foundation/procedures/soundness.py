"""Finds what cannot be right in a procedure before a case ever runs under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onex.foundation.procedures.steps import Procedure, Step


def problems(procedure: Procedure) -> list[str]:
    """Names used twice or not at all, dead ends, unreachable states, clocks and two-person rules that cannot hold."""
    found = [*_repeated(procedure), *_unknown(procedure)]
    if found:
        return found
    return [*_reach(procedure), *_steps(procedure), *_clocks(procedure)]


def _repeated(procedure: Procedure) -> Iterator[str]:
    for noun, names in (
        ("state", [state.name for state in procedure.states]),
        ("step", [step.name for step in procedure.steps]),
    ):
        yield from (f"two {noun}s are called {name}" for name, count in Counter(names).items() if count > 1)
    seen: dict[str, tuple[str, str]] = {}
    for step in procedure.steps:
        for clock in step.starts:
            if seen.setdefault(clock.name, (clock.parameter, clock.kind)) != (clock.parameter, clock.kind):
                yield f"two clocks are called {clock.name}"


def _unknown(procedure: Procedure) -> Iterator[str]:
    states = {state.name for state in procedure.states}
    named = {procedure.start, *procedure.finals}
    for step in procedure.steps:
        named |= {*step.sources, step.to}
        yield from (
            f"{step.name} is to be taken by another than {name}, which is no step"
            for name in step.other_than
            if not procedure.has_step(name)
        )
        for name in (*step.stops, *step.pauses, *step.resumes, *step.waits_for):
            if name not in procedure.clocks():
                yield f"{step.name} speaks of the clock {name}, which no step starts"
    yield from (f"no state is called {name}" for name in sorted(named - states))


def _reach(procedure: Procedure) -> Iterator[str]:
    reached = _closure({procedure.start}, ((source, step.to) for step in procedure.steps for source in step.sources))
    ending = _closure(set(procedure.finals), ((step.to, source) for step in procedure.steps for source in step.sources))
    if not procedure.finals:
        yield "it never ends"
    for state in procedure.states:
        if state.name not in reached:
            yield f"the state {state.name} cannot be reached"
        if state.name in procedure.finals:
            if procedure.steps_from(state.name):
                yield f"the final state {state.name} can be left"
        elif not procedure.steps_from(state.name):
            yield f"the state {state.name} is a dead end"
        elif state.name not in ending:
            yield f"no way leads from the state {state.name} to an end"


def _closure(start: set[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    reached, known = set(start), list(edges)
    while more := {target for source, target in known if source in reached} - reached:
        reached |= more
    return reached


def _steps(procedure: Procedure) -> Iterator[str]:
    for step in procedure.steps:
        if not step.sources:
            yield f"{step.name} starts from no state"
        if not step.cites or not all(step.cites):
            yield f"{step.name} cites no clause"
        if isinstance(step.label, str) and not step.label:
            yield f"{step.name} has no label"
        if bool(step.roles) == step.automatic:
            yield f"{step.name} must be taken either by a role or by the system"
        if step.name in step.other_than:
            yield f"{step.name} cannot be taken by another than its own taker"
        if step.automatic and (step.other_than or step.reason_required):
            yield f"{step.name} is automatic: it has no second person and no reason to ask for"
        if step.waits_for and not _all_wait(procedure, step):
            yield f"{step.name} waits for a clock that is not a waiting period"


def _all_wait(procedure: Procedure, step: Step) -> bool:
    return all(procedure.clocks()[name].kind == "wait" for name in step.waits_for)


def _clocks(procedure: Procedure) -> Iterator[str]:
    """A paused clock that nothing resumes never comes due."""
    paused = {name for step in procedure.steps for name in step.pauses}
    resumed = {name for step in procedure.steps for name in step.resumes}
    yield from (f"the clock {name} is paused but never resumed" for name in sorted(paused - resumed))
    yield from (f"the clock {name} is resumed but never paused" for name in sorted(resumed - paused))
