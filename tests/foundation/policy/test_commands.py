from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from onex.foundation.policy import Finding, Law, Text
from onex.foundation.policy.commands import register
from onex.foundation.policy.errors import FactsRefused, NotInForce, UnknownInstrument, UnknownParameter, UnknownRule
from onex.foundation.policy.refusals import BadInput
from onex.foundation.policy.registry import RULES, rules


@dataclass(frozen=True)
class AppealFacts:
    received_on: date
    appealed_on: date


def appealed_in_time(facts: AppealFacts, law: Law) -> Finding:
    """申诉未逾期
    The appeal is in time
    """
    deadline = law.deadline("exits.appeal_window", start=facts.received_on)
    return Finding("X7(3)", facts.appealed_on <= deadline.on, Text(f"截至 {deadline.on}", f"until {deadline.on}"))


@pytest.fixture
def appeal_rule() -> Iterator[str]:
    rules()
    appealed_in_time.__module__ = "onex.sample.rules"
    RULES.rule("X7(3)")(appealed_in_time)
    yield "sample.appealed_in_time"
    del RULES._by_name["sample.appealed_in_time"]


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    options = parser.parse_args(["policy", *words])
    code = options.run(options)
    assert isinstance(code, int)
    return code


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> object:
    assert run(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_instruments_and_clauses_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("instruments") == 0
    assert "2023-01-06  职业教育培训评价组织及职业技能等级证书退出目录实施细则" in capsys.readouterr().out
    clauses = answer(capsys, "clauses", "X")
    assert isinstance(clauses, list)
    assert [clause["cite"] for clause in clauses][:3] == ["X1", "X2", "X3"]
    with pytest.raises(UnknownInstrument):
        run("clauses", "Q")


def test_parameters_are_those_of_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    before = answer(capsys, "parameters", "--on", "2023-01-05")
    after = answer(capsys, "parameters", "--on", "2023-01-06")
    assert isinstance(before, list)
    assert isinstance(after, list)
    new = {one["key"] for one in after} - {one["key"] for one in before}
    assert "exits.appeal_window" in new
    assert all(key.startswith("exits.") for key in new)
    assert run("parameters", "--on", "2026-03-02") == 0
    assert "certificates.registration_window" in capsys.readouterr().out


def test_parameters_without_a_day_are_all_values_ever(capsys: pytest.CaptureFixture[str]) -> None:
    values = answer(capsys, "parameters")
    assert isinstance(values, list)
    assert [one["value"] for one in values if one["key"] == "pilot.report_period"] == [1, 2]


def test_deadline_is_counted_and_marked_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "deadline", "certificates.registration_window", "--from", "2026-09-24") == {
        "key": "certificates.registration_window",
        "on": "2026-10-12",
        "provisional": False,
        "length": 7,
        "unit": "working_day",
        "cite": "G3.3",
        "started": "2026-09-24",
    }
    assert run("deadline", "exits.appeal_window", "--from", "2026-12-20") == 0
    assert "provisional" in capsys.readouterr().out


def test_deadline_that_cannot_be_counted_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownParameter):
        run("deadline", "exits.nothing", "--from", "2026-01-01")
    with pytest.raises(NotInForce):
        run("deadline", "exits.appeal_window", "--from", "2023-01-05")
    with pytest.raises(SystemExit) as usage:
        run("deadline", "exits.appeal_window", "--from", "yesterday")
    assert usage.value.code == 2
    assert "不是日期" in capsys.readouterr().err


def facts_file(folder: Path, **facts: object) -> str:
    path = folder / "facts.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    return str(path)


def test_rule_is_asked_with_facts_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], appeal_rule: str) -> None:
    file = facts_file(tmp_path, received_on="2026-03-02", appealed_on="2026-03-23")
    evaluated = answer(capsys, "evaluate", appeal_rule, "--facts", file, "--on", "2026-03-23")
    assert isinstance(evaluated, dict)
    assert evaluated["finding"] == {
        "rule": appeal_rule,
        "cite": "X7(3)",
        "passed": True,
        "why": {"zh": "截至 2026-03-23", "en": "until 2026-03-23"},
    }
    assert [(one["key"], one["cite"]) for one in evaluated["parameters"]] == [("exits.appeal_window", "X7(3)")]
    assert evaluated["provisional"] is False
    assert run("evaluate", appeal_rule, "--facts", file, "--on", "2026-03-23") == 0
    assert "通过 passed  [X7(3)]" in capsys.readouterr().out


def test_facts_may_come_on_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], appeal_rule: str
) -> None:
    facts = {"received_on": "2026-03-02", "appealed_on": "2026-03-24"}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(facts)))
    assert run("evaluate", appeal_rule, "--facts", "-", "--on", "2026-03-24") == 0
    assert "不通过 failed" in capsys.readouterr().out


def test_facts_that_cannot_be_read_are_refused(tmp_path: Path, appeal_rule: str) -> None:
    with pytest.raises(FactsRefused, match="appealed_on"):
        run("evaluate", appeal_rule, "--facts", facts_file(tmp_path, received_on="2026-03-02"), "--on", "2026-03-02")
    with pytest.raises(BadInput, match="读不到"):
        run("evaluate", appeal_rule, "--facts", str(tmp_path / "none.json"), "--on", "2026-03-02")
    for text in ("{", "[]"):
        (tmp_path / "odd.json").write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match="JSON"):
            run("evaluate", appeal_rule, "--facts", str(tmp_path / "odd.json"), "--on", "2026-03-02")
    with pytest.raises(UnknownRule):
        run("evaluate", "sample.none", "--facts", facts_file(tmp_path), "--on", "2026-03-02")


def test_rules_are_listed_with_the_facts_they_ask_for(capsys: pytest.CaptureFixture[str], appeal_rule: str) -> None:
    assert run("rules") == 0
    printed = capsys.readouterr().out
    assert f"{appeal_rule}  [X7(3)]  申诉未逾期" in printed
    assert "    received_on: date" in printed
