"""What can go wrong when the law is asked: each error has a code and says what, why and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from onex.foundation.policy.texts import Text


class PolicyError(Exception):
    """The law could not answer. ``code`` is stable, ``text`` is for people."""

    code = "policy_error"

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "message": self.text.to_json()}


class BadCitation(PolicyError):
    """The words are not a citation such as M28(4), G3.2 or W."""

    code = "bad_citation"


class UnknownInstrument(PolicyError):
    """No policy document is registered under this letter."""

    code = "unknown_instrument"


class UnknownClause(PolicyError):
    """The citation parses but no registered instrument has such a clause."""

    code = "unknown_clause"


class UnknownParameter(PolicyError):
    """No parameter bears this key."""

    code = "unknown_parameter"


class UnknownRule(PolicyError):
    """No rule bears this name."""

    code = "unknown_rule"


class NotInForce(PolicyError):
    """The parameter exists but had no value yet on the day asked for."""

    code = "not_in_force"


class WrongQuantity(PolicyError):
    """The parameter is in force but is not the kind of quantity asked for."""

    code = "wrong_quantity"


class BadPolicyFile(PolicyError):
    """A data file of the law breaks its own form; the build must fail."""

    code = "bad_policy_file"


class RuleMisdeclared(PolicyError):
    """A rule is written against its form, or answered with a clause it does not declare."""

    code = "rule_misdeclared"


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


class FactsRefused(PolicyError):
    """The facts handed to a rule do not have its shape; every bad field is named at once."""

    code = "facts_refused"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            Text(
                "；".join(problem.text.zh for problem in self.problems),
                "; ".join(problem.text.en for problem in self.problems),
            )
        )

    def to_json(self) -> dict[str, object]:
        return {**super().to_json(), "problems": [problem.to_json() for problem in self.problems]}
