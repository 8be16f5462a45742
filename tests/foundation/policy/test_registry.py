from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from onex.foundation.policy import Finding, Law, Text
from onex.foundation.policy.citations import Citation
from onex.foundation.policy.errors import RuleMisdeclared, UnknownClause, UnknownRule
from onex.foundation.policy.registry import Rules, rule_modules, rules

YES = Text("是", "yes")
LAW = Law(date(2026, 3, 2))


@dataclass(frozen=True)
class AppealFacts:
    days: int


@dataclass
class LooseFacts:
    days: int


def in_time(facts: AppealFacts, law: Law) -> Finding:
    """在期限内申诉
    The appeal is in time
    """
    return Finding("X7(3)", facts.days <= law.whole("exits.appeal_window"), YES)


def placed(function: Callable[..., Finding], module: str = "onex.oversight.exits.rules") -> Callable[..., Finding]:
    function.__module__ = module
    return function


def registered(*cites: str) -> Rules:
    known = Rules()
    known.rule(*cites)(placed(in_time))
    return known


def test_rule_is_named_after_its_app_and_fills_in_its_name() -> None:
    one = registered("X7(3)").get("exits.in_time")
    assert one.decide(AppealFacts(15), LAW) == Finding("X7(3)", True, YES, rule="exits.in_time")
    assert one.decide(AppealFacts(16), LAW).passed is False
    assert one.label == Text("在期限内申诉", "The appeal is in time")
    assert one.to_json()["facts"] == [{"name": "days", "required": True, "label": None, "type": "int"}]


def test_rule_in_a_folder_of_rules_bears_the_same_name() -> None:
    known = Rules()
    known.rule("X7(3)")(placed(in_time, "onex.oversight.exits.rules.appeals"))
    assert [one.name for one in known] == ["exits.in_time"]


def test_rule_is_found_by_a_clause_above_its_own() -> None:
    known = registered("X7(3)")
    assert [one.name for one in known.citing(Citation.parse("X7"))] == ["exits.in_time"]
    assert known.citing(Citation.parse("X7(4)")) == ()


def test_rule_of_an_unknown_clause_is_refused_at_import() -> None:
    with pytest.raises(UnknownClause, match="X13"):
        Rules().rule("X13")
    with pytest.raises(RuleMisdeclared, match="at least one clause"):
        Rules().rule()


def test_finding_on_another_clause_is_refused() -> None:
    with pytest.raises(RuleMisdeclared, match=r"answered with X7\(3\), which is none of X7\(4\)"):
        registered("X7(4)").get("exits.in_time").decide(AppealFacts(1), LAW)


def test_rule_outside_a_rules_file_is_refused() -> None:
    with pytest.raises(RuleMisdeclared, match=r"not in <app>\.rules"):
        Rules().rule("X7(3)")(placed(in_time, "onex.oversight.exits.services"))


def test_two_rules_of_one_name_are_refused() -> None:
    known = registered("X7(3)")
    with pytest.raises(RuleMisdeclared, match="is already the rule"):
        known.rule("X7(3)")(placed(in_time, "onex.oversight.exits.rules.other"))


def unlabelled(facts: AppealFacts, law: Law) -> Finding:
    return Finding("X7(3)", True, YES)


def loose(facts: LooseFacts, law: Law) -> Finding:
    """事实可变"""
    return Finding("X7(3)", True, YES)


def swapped(law: Law, facts: AppealFacts) -> Finding:
    """次序颠倒"""
    return Finding("X7(3)", True, YES)


@pytest.mark.parametrize(
    ("function", "why"),
    [(unlabelled, "needs a docstring"), (loose, "frozen dataclass"), (swapped, r"must take \(facts, law\)")],
)
def test_rule_out_of_form_is_refused(function: Callable[..., Finding], why: str) -> None:
    with pytest.raises(RuleMisdeclared, match=why):
        Rules().rule("X7(3)")(placed(function))


def test_unknown_rule_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownRule, match=r"exits\.in_time"):
        registered("X7(3)").get("exits.late")


def test_rule_files_are_found_in_every_layer(tmp_path: Path) -> None:
    for path in (
        "foundation/ledger/rules.py",
        "lifecycle/fees/rules/__init__.py",
        "lifecycle/fees/rules/caps.py",
        "lifecycle/papers/services.py",
        "oversight/exits/rules.py",
        "web/rules.py",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    name = tmp_path.name
    assert rule_modules(tmp_path) == (
        f"{name}.foundation.ledger.rules",
        f"{name}.lifecycle.fees.rules",
        f"{name}.lifecycle.fees.rules.caps",
        f"{name}.oversight.exits.rules",
    )


def test_every_rule_of_the_platform_cites_registered_clauses_and_says_its_name_in_both_languages() -> None:
    for one in rules():
        assert one.cites
        assert one.label.zh != one.label.en
        assert one.to_json()["facts"]
