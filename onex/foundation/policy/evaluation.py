"""Asking one rule from outside: by name, with facts as JSON, under the law of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from onex.foundation.policy.deadlines import Deadline
from onex.foundation.policy.facts import decode
from onex.foundation.policy.findings import Finding
from onex.foundation.policy.law import WatchedLaw
from onex.foundation.policy.parameters import DatedValue
from onex.foundation.policy.registry import rules


@dataclass(frozen=True)
class Evaluation:
    """A finding together with everything of the law it was made from."""

    rule: str
    on: date
    province: str | None
    finding: Finding
    parameters: tuple[DatedValue, ...]
    deadlines: tuple[Deadline, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "on": self.on.isoformat(),
            "province": self.province,
            "finding": self.finding.to_json(),
            "parameters": [value.to_json() for value in self.parameters],
            "deadlines": [deadline.to_json() for deadline in self.deadlines],
            "provisional": any(deadline.provisional for deadline in self.deadlines),
        }


def evaluate(name: str, facts: Mapping[str, Any], *, on: date, province: str | None = None) -> Evaluation:
    """Judge facts by a rule.

    Raises :class:`UnknownRule`, :class:`FactsRefused`, or :class:`NotInForce` where the rule asks for a
    figure that had no value on that day.
    """
    rule = rules().get(name)
    law = WatchedLaw(on, province)
    finding = rule.decide(decode(rule.facts, facts), law)
    return Evaluation(
        rule=rule.name,
        on=on,
        province=province,
        finding=finding,
        parameters=tuple(law.read.values()),
        deadlines=tuple(law.deadlines),
    )
