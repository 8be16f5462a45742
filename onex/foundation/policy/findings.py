"""What a rule answers: passed or not, on which clause, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onex.foundation.policy.texts import Text


@dataclass(frozen=True)
class Finding:
    """The answer of one rule to one set of facts.

    ``cite`` is the clause it stands on, ``why`` the sentence the applicant reads, ``rule`` the
    registered name of the rule, filled in by ``@rule``.
    """

    cite: str
    passed: bool
    why: Text
    rule: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "cite": self.cite, "passed": self.passed, "why": self.why.to_json()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Finding:
        return cls(cite=stored["cite"], passed=stored["passed"], why=Text.from_json(stored["why"]), rule=stored.get("rule", ""))
