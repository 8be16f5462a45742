"""Draws a procedure, for the documentation and for the test that looks at every one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onex.foundation.procedures.steps import Procedure, Step


def mermaid(procedure: Procedure) -> str:
    """The procedure as a mermaid state diagram: steps with their clause, waiting periods and second persons."""
    lines = ["stateDiagram-v2", f"    [*] --> {procedure.start}"]
    lines += [f"    {state.name}: {state.label}" for state in procedure.states]
    lines += [f"    {source} --> {step.to}: {_caption(step)}" for step in procedure.steps for source in sorted(step.sources)]
    lines += [f"    {final} --> [*]" for final in procedure.finals]
    return "\n".join(lines) + "\n"


def _caption(step: Step) -> str:
    """A colon ends a label in mermaid, so a caption holds none."""
    parts = [str(step.label), " ".join(step.cites)]
    parts += [f"⏳ {name}" for name in step.waits_for]
    parts += [f"≠ {name}" for name in step.other_than]
    return " · ".join(part for part in parts if part).replace(":", " ")
