"""What the system does because of a clause, and what stands behind a figure: the links of the policy library."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import onex
from onex.foundation.policy.citations import Citation
from onex.foundation.policy.coverage import Coverage, Fate, Place, cover
from onex.foundation.policy.instruments import Clause, Instrument, library
from onex.foundation.policy.parameters import Parameter, parameters
from onex.foundation.policy.registry import Rule, rules
from onex.foundation.procedures.kernel import Procedure, Step, procedures


@dataclass(frozen=True)
class CitingStep:
    """A step of a procedure that stands on a clause."""

    procedure: Procedure
    step: Step


@dataclass(frozen=True)
class CountingStep:
    """A step that starts a period of a parameter's length."""

    procedure: Procedure
    step: Step
    clock: object


@dataclass(frozen=True)
class Enforcement:
    """Everything that rests on one clause or on an item below it."""

    clause: Clause
    fate: Fate
    parameters: tuple[Parameter, ...]
    rules: tuple[Rule, ...]
    steps: tuple[CitingStep, ...]
    places: tuple[Place, ...]

    @property
    def items(self) -> tuple[Clause, ...]:
        """The clauses directly below."""
        return library().items_of(self.clause.cite)


@lru_cache(maxsize=1)
def coverage() -> Coverage:
    """The fate of every clause, read from the running source once per process."""
    return cover(library(), Path(onex.__file__).parent)


def enforcement_of(clause: Clause) -> Enforcement:
    """What the system enforces because of a clause."""
    cite = clause.cite
    return Enforcement(
        clause=clause,
        fate=coverage().fates[cite],
        parameters=tuple(one for one in parameters().by_key.values() if _rests_on(cite, one)),
        rules=rules().citing(cite),
        steps=tuple(
            CitingStep(procedure, step)
            for procedure in procedures().values()
            for step in procedure.steps
            if any(cite.includes(Citation.parse(words)) for words in step.cites)
        ),
        places=tuple(place for other, found in coverage().places.items() if cite.includes(other) for place in found),
    )


def counting_steps(parameter: Parameter) -> tuple[CountingStep, ...]:
    """The steps whose period is as long as the parameter says."""
    return tuple(
        CountingStep(procedure, step, clock.label)
        for procedure in procedures().values()
        for step in procedure.steps
        for clock in step.starts
        if clock.parameter == parameter.key
    )


def rules_beside(parameter: Parameter) -> tuple[Rule, ...]:
    """The rules that stand on a clause the parameter is set by."""
    cites = {Citation.parse(value.cite) for value in parameter.values}
    return tuple(rule for rule in rules() if cites & set(rule.cites))


def steps_beside(rule: Rule) -> tuple[CitingStep, ...]:
    """The steps that stand on a clause of the rule."""
    words = {str(cite) for cite in rule.cites}
    return tuple(
        CitingStep(procedure, step)
        for procedure in procedures().values()
        for step in procedure.steps
        if words & set(step.cites)
    )


def fates_of(instrument: Instrument) -> dict[Fate, int]:
    """How many clauses of a document have each fate."""
    return {fate: coverage().count(fate, instrument.letter) for fate in Fate}


def _rests_on(cite: Citation, parameter: Parameter) -> bool:
    own = [value.cite for value in parameter.values] + ([parameter.provincial] if parameter.provincial else [])
    return any(cite.includes(Citation.parse(words)) for words in own)
