"""The lawyers' cases: what each clause must answer. No database and no page is involved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from onex.foundation.policy import Law
from onex.foundation.policy.errors import NotInForce
from onex.foundation.policy.evaluation import evaluate
from onex.foundation.policy.instruments import library
from onex.foundation.policy.parameters import parameters
from onex.foundation.policy.registry import rules

Case = Mapping[str, Any]
FORMS = {
    "rule": {"rule", "on", "province", "facts", "passed", "cite", "because"},
    "parameter": {"parameter", "on", "province", "value", "not_in_force"},
    "deadline": {"deadline", "from", "on", "province", "provisional"},
}


class CaseLoader(yaml.SafeLoader):
    """YAML 1.1 takes the word ``on`` for a truth value; here it is the day."""

    yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


CaseLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


def all_cases() -> Iterator[tuple[str, Case]]:
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        for case in yaml.load(path.read_text(encoding="utf-8"), CaseLoader):  # noqa: S506 (a SafeLoader that reads less)
            yield path.stem, case


def named(form: str) -> list[Any]:
    chosen = [(letter, case) for letter, case in all_cases() if form in case]
    return [
        pytest.param(letter, case, id=f"{letter}-{index}-{case[form]}") for index, (letter, case) in enumerate(chosen, start=1)
    ]


@pytest.mark.parametrize(("letter", "case"), named("rule"))
def test_rule_decides_as_the_clause_says(letter: str, case: Case) -> None:
    evaluation = evaluate(case["rule"], case["facts"], on=case["on"], province=case.get("province"))
    finding = evaluation.finding
    assert (finding.passed, finding.cite) == (case["passed"], case["cite"]), f"{case['because']} ↔ {finding.why}"
    assert case["cite"].startswith(letter)
    assert finding.rule == case["rule"]


@pytest.mark.parametrize(("letter", "case"), named("parameter"))
def test_figure_is_the_one_of_the_clause(letter: str, case: Case) -> None:
    law = Law(case["on"], case.get("province"))
    if case.get("not_in_force"):
        with pytest.raises(NotInForce):
            law.value(case["parameter"])
        return
    value = law.value(case["parameter"])
    assert value.cite.startswith(letter)
    assert value.value == expected(case["value"], like=value.value)


@pytest.mark.parametrize(("letter", "case"), named("deadline"))
def test_period_ends_when_the_clause_says(letter: str, case: Case) -> None:
    deadline = Law(case["from"], case.get("province")).deadline(case["deadline"], start=case["from"])
    assert (deadline.on, deadline.provisional) == (case["on"], case.get("provisional", False))
    assert deadline.cite.startswith(letter)


def test_every_case_has_one_of_the_three_forms() -> None:
    for letter, case in all_cases():
        [form] = [form for form in FORMS if form in case]
        assert set(case) <= FORMS[form], f"{letter}: {case}"
        assert type(case["on"]) is date
        if form == "rule":
            assert set(case) >= FORMS[form] - {"province"}, f"{letter}: {case}"


def test_every_document_has_its_file() -> None:
    assert {letter for letter, _ in all_cases()} <= set(library().instruments)


def test_every_rule_has_a_case_that_passes_and_one_that_fails() -> None:
    seen = {(case["rule"], case["passed"]) for _, case in all_cases() if "rule" in case}
    missing = [
        f"{rule.name} has no case that {'passes' if passed else 'fails'}"
        for rule in rules()
        for passed in (True, False)
        if (rule.name, passed) not in seen
    ]
    assert missing == []


def test_every_figure_has_a_case() -> None:
    seen = {case["parameter"] for _, case in all_cases() if "parameter" in case}
    assert sorted(set(parameters().by_key) - seen) == []


def expected(written: object, *, like: object) -> object:
    """A value as a lawyer writes it: lists for series, amounts as plain numbers or text."""
    if isinstance(written, list):
        return tuple(written)
    if isinstance(like, Decimal):
        return Decimal(str(written))
    return written
