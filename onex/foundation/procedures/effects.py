"""Where the apps above hook their own judgement and their own consequences into a step.

An app registers in its ``services`` or ``judgements``, imported from its ``apps.ready()``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor
    from onex.foundation.journal.events import Event
    from onex.foundation.policy import Finding, Law
    from onex.foundation.procedures.models import Case


class Effect(Protocol):
    """What else a step does, inside its transaction, after the new state is written."""

    def __call__(self, case: Case, *, by: Actor, reason: str, on: date) -> Event | None:
        """The event becomes the step's journal entry; None leaves the kernel's own."""


class Judge(Protocol):
    """What the rules find on a case before a step, under the law of the case's day."""

    def __call__(self, case: Case, law: Law, on: date) -> Iterable[Finding]:
        """Every finding, passed or not."""


@dataclass(frozen=True)
class CasePanel:
    """An extra panel on the case page: a template and what it is given."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


PanelMaker = Callable[["Case", "Actor"], CasePanel]

_effects: dict[tuple[str, str], Effect] = {}
_judges: dict[tuple[str, str], list[Judge]] = {}
_panels: dict[str, list[PanelMaker]] = {}


def effect(procedure: str, step: str) -> Callable[[Effect], Effect]:
    """Register the one effect of a step; a second one is refused, so that nobody's consequence is lost in an order."""

    def _register(function: Effect) -> Effect:
        known = _effects.setdefault((procedure, step), function)
        if known is not function:
            raise ValueError(f"step {step} of {procedure} has an effect already")
        return function

    return _register


def judge(procedure: str, step: str) -> Callable[[Judge], Judge]:
    """Register a judge of a step; all judges of a step are heard, so that everything is told at once."""

    def _register(function: Judge) -> Judge:
        judges = _judges.setdefault((procedure, step), [])
        if function not in judges:
            judges.append(function)
        return function

    return _register


def case_page(procedure_prefix: str) -> Callable[[PanelMaker], PanelMaker]:
    """Register a panel for the case pages of every procedure whose name begins so."""

    def _register(function: PanelMaker) -> PanelMaker:
        makers = _panels.setdefault(procedure_prefix, [])
        if function not in makers:
            makers.append(function)
        return function

    return _register


def find_effect(procedure: str, step: str) -> Effect | None:
    """The effect of a step; None where the state is all that changes."""
    return _effects.get((procedure, step))


def judges_of(procedure: str, step: str) -> tuple[Judge, ...]:
    """The judges of a step."""
    return tuple(_judges.get((procedure, step), ()))


def panels_for(case: Case, actor: Actor) -> list[CasePanel]:
    """The panels of a case's page, in the order they were registered."""
    return [make(case, actor) for prefix, makers in _panels.items() if case.procedure.startswith(prefix) for make in makers]


def forget(procedure: str) -> None:
    """Take a procedure's effects and judges out again: for tests, which register their own."""
    for registry in (_effects, _judges):
        for key in [key for key in registry if key[0] == procedure]:
            del registry[key]
