"""A procedure (办件流程) as data: states, steps, clocks. The steps are the law, so they are read beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from onex.foundation.accounts.roles import Role

Label = object
"""A string, a lazy translation or a ``Text``: what a page prints."""


@dataclass(frozen=True)
class State:
    """A state a case rests in; ``label`` is the statutory term."""

    name: str
    label: Label


@dataclass(frozen=True)
class Clock:
    """A period the law sets on a case.

    ``due``: something must be done by its last day. ``wait``: nothing may be done until its last day is over.
    ``parameter`` is the key of the policy parameter that holds length, unit and clause.
    """

    name: str
    label: Label
    parameter: str
    kind: Literal["due", "wait"] = "due"


@dataclass(frozen=True)
class Step:
    """One act the law knows: from where, to where, by whom, on which clause, and what it does to the clocks.

    ``waits_for`` names wait clocks that must have run out; ``other_than`` names steps whose latest taker may not take
    this one too (by person, whatever the seat). ``automatic`` steps are taken by the system, never by a button. Before a
    ``step_up`` step whoever takes it shows a factor once more.
    Nobody is waited for to take an ``optional`` one (withdraw, recall): it has its button, and puts the case on no list.
    """

    name: str
    sources: tuple[str, ...]
    to: str
    by: Role | tuple[Role, ...] = ()
    cite: str | tuple[str, ...] = ()
    label: Label = ""
    starts: tuple[Clock, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()
    reason_required: bool = False
    automatic: bool = False
    optional: bool = False
    tone: Literal["primary", "danger", ""] = ""
    step_up: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Roles that may take the step; empty for one only the system takes."""
        return frozenset(self.by) if isinstance(self.by, tuple) else frozenset({self.by})

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses the step stands on."""
        return self.cite if isinstance(self.cite, tuple) else (self.cite,)


@dataclass(frozen=True)
class Procedure:
    """A whole procedure; ``regime`` is ``campus``, ``hr`` or empty where both are treated alike."""

    name: str
    label: Label
    states: tuple[State, ...]
    start: str
    finals: tuple[str, ...]
    steps: tuple[Step, ...]
    regime: str = ""
    _states: Mapping[str, State] = field(init=False, repr=False, compare=False)
    _steps: Mapping[str, Step] = field(init=False, repr=False, compare=False)
    _clocks: Mapping[str, Clock] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", {state.name: state for state in self.states})
        object.__setattr__(self, "_steps", {step.name: step for step in self.steps})
        object.__setattr__(self, "_clocks", {clock.name: clock for step in self.steps for clock in step.starts})

    def state(self, name: str) -> State:
        """The state of that name; raises ``KeyError``."""
        return self._states[name]

    def step(self, name: str) -> Step:
        """The step of that name; raises ``KeyError``."""
        return self._steps[name]

    def has_step(self, name: str) -> bool:
        """Whether the procedure knows the step at all."""
        return name in self._steps

    def clocks(self) -> Mapping[str, Clock]:
        """Every clock some step starts, by name."""
        return MappingProxyType(dict(self._clocks))

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """The steps that leave a state, in the order of the table."""
        return tuple(step for step in self.steps if state in step.sources)
