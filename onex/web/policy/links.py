"""What the system does because of a clause, and what stands behind a figure: the links of the policy library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import onex
from onex.foundation.policy.citations import Citation
from onex.foundation.policy.coverage import Coverage, Fate, Place, cover
from onex.foundation.policy.instruments import Clause, Instrument, library
from onex.foundation.policy.parameters import Parameter, parameters
from onex.foundation.policy.registry import Rule, rules
from onex.foundation.procedures.kernel import Procedure, Step, procedures

TOPICS = {
    "assessment": _("考核"),
    "catalogue": _("目录与证书标准"),
    "certificates": _("证书"),
    "credit_bank": _("学分银行"),
    "directory": _("机构名录"),
    "exits": _("退出"),
    "fees": _("经费"),
    "hr": _("人社技能等级认定"),
    "identity_checks": _("实名核验"),
    "mandates": _("授权管理"),
    "pilot": _("试点院校"),
    "quality": _("办学质量"),
    "selection": _("招募遴选"),
    "supervision": _("监督"),
    "targets": _("建设目标"),
    "training": _("培训"),
}
"""What the topics of figures and the apps of rules are called on screen."""


@dataclass(frozen=True)
class Topic:
    """The first part of a key."""

    name: str

    @property
    def label(self) -> str | Promise:
        """Its name on screen."""
        return TOPICS.get(self.name, self.name)


@dataclass(frozen=True)
class CitingSteps:
    """The steps of one procedure that stand on a clause."""

    procedure: Procedure
    steps: tuple[Step, ...]


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
    acts: tuple[CitingSteps, ...]
    places: tuple[Place, ...]

    @property
    def step_count(self) -> int:
        """How many steps of all procedures."""
        return sum(len(act.steps) for act in self.acts)

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
        acts=_acts(lambda step: any(cite.includes(Citation.parse(words)) for words in step.cites)),
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


def acts_beside(rule: Rule) -> tuple[CitingSteps, ...]:
    """The steps that stand on a clause of the rule."""
    words = {str(cite) for cite in rule.cites}
    return _acts(lambda step: not words.isdisjoint(step.cites))


def fates_of(instrument: Instrument) -> dict[Fate, int]:
    """How many clauses of a document have each fate."""
    return {fate: coverage().count(fate, instrument.letter) for fate in Fate}


def _acts(stands: Callable[[Step], bool]) -> tuple[CitingSteps, ...]:
    found = ((one, tuple(step for step in one.steps if stands(step))) for one in procedures().values())
    return tuple(CitingSteps(procedure, steps) for procedure, steps in found if steps)


def _rests_on(cite: Citation, parameter: Parameter) -> bool:
    own = [value.cite for value in parameter.values] + ([parameter.provincial] if parameter.provincial else [])
    return any(cite.includes(Citation.parse(words)) for words in own)
