"""What can go wrong when the law is asked: each error has a code and says what, why and what to do.

Those a person can meet are refusals, so that pages, API and command line answer them as they answer any
other; the last two are faults of the source and stop the build.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from onex.foundation.policy.refusals import BadInput, NotFound, RuleRefused
from onex.foundation.policy.texts import Text


class BadCitation(BadInput):
    """The words are not a citation such as M28(4), G3.2 or W."""

    def __init__(self, text: Text) -> None:
        super().__init__("bad_citation", text)


class BadProvince(BadInput):
    """Not the two digits of a province."""

    def __init__(self, text: Text) -> None:
        super().__init__("bad_province", text)


class UnknownInstrument(NotFound):
    """No policy document is registered under this letter."""

    def __init__(self, text: Text) -> None:
        super().__init__("unknown_instrument", text)


class UnknownClause(NotFound):
    """The citation parses but no registered instrument has such a clause."""

    def __init__(self, text: Text) -> None:
        super().__init__("unknown_clause", text)


class UnknownParameter(NotFound, KeyError):
    """No parameter bears this key. A ``KeyError`` too, so that a template may ask ``law.day`` of a law."""

    def __init__(self, text: Text) -> None:
        super().__init__("unknown_parameter", text)


class UnknownRule(NotFound):
    """No rule bears this name."""

    def __init__(self, text: Text) -> None:
        super().__init__("unknown_rule", text)


class NotInForce(RuleRefused):
    """The parameter exists but had no value yet on the day asked for."""

    def __init__(self, text: Text) -> None:
        super().__init__("not_in_force", text)


class WrongQuantity(BadInput):
    """The parameter is in force but is not the kind of quantity asked for."""

    def __init__(self, text: Text) -> None:
        super().__init__("wrong_quantity", text)


@dataclass(frozen=True)
class FieldProblem:
    """One field of the facts that could not be read."""

    field: str
    expected: Text
    got: str

    @property
    def text(self) -> Text:
        return Text(
            f"字段 {self.field}：应为{self.expected.zh}，收到 {self.got}",
            f"field {self.field}: expected {self.expected.en}, got {self.got}",
        )

    def to_json(self) -> dict[str, object]:
        return {"field": self.field, "expected": self.expected.to_json(), "got": self.got}


class FactsRefused(BadInput):
    """The facts handed to a rule do not have its shape; every bad field is named at once."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = tuple(problems)
        zh, en = ("; ".join(sentences) for sentences in zip(*((p.text.zh, p.text.en) for p in problems), strict=True))
        super().__init__("facts_refused", Text(zh, en))


class SourceFault(Exception):
    """The law's own data or code breaks its form: for the developer, at import or in the build."""

    code: ClassVar[str]

    def __init__(self, what: str) -> None:
        super().__init__(what)


class BadPolicyFile(SourceFault):
    """A data file of the law breaks its form."""

    code = "bad_policy_file"


class RuleMisdeclared(SourceFault):
    """A rule is written against its form, or answered with a clause it does not declare."""

    code = "rule_misdeclared"
