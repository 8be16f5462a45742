"""``onex policy …``: the law on the command line, without Django and without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.foundation.policy.evaluation import evaluate
from onex.foundation.policy.instruments import library
from onex.foundation.policy.law import Law
from onex.foundation.policy.parameters import parameters
from onex.foundation.policy.printing import show
from onex.foundation.policy.refusals import BadInput
from onex.foundation.policy.registry import rules
from onex.foundation.policy.texts import Text

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace], int]


def register(subparsers: Subparsers) -> None:
    """Hang ``policy`` and its commands under a parser; each sets ``run``, which returns the exit code."""
    summary = "look up clauses and figures, judge facts by a rule"
    policy = subparsers.add_parser("policy", help=summary, description=summary)
    words = policy.add_subparsers(dest="policy", required=True, metavar="WHAT")
    _add(words, "instruments", show_instruments, "the policy documents")
    clauses = _add(words, "clauses", show_clauses, "the clauses of all documents, or of one letter")
    clauses.add_argument("letter", nargs="?", help="letter of a document, such as X")
    figures = _add(words, "parameters", show_parameters, "every figure, as it stands on a day")
    figures.add_argument("--on", type=_day, help="day whose law applies (YYYY-MM-DD); left out: all values ever")
    deadline = _add(words, "deadline", show_deadline, "when a period ends")
    deadline.add_argument("key", help="key of a parameter, such as exits.appeal_window")
    deadline.add_argument("--from", dest="start", type=_day, required=True, help="day of the event (YYYY-MM-DD)")
    deadline.add_argument("--on", type=_day, help="day whose law applies; left out: the day of the event")
    judge = _add(words, "evaluate", show_evaluation, "judge facts by a rule")
    judge.add_argument("rule", help="name of a rule; see: onex policy rules")
    judge.add_argument("--facts", required=True, help="JSON file with the facts, or - for standard input")
    judge.add_argument("--on", type=_day, required=True, help="day whose law applies (YYYY-MM-DD)")
    for command in (figures, deadline, judge):
        command.add_argument("--province", help="two digits of GB/T 2260, such as 37")
    _add(words, "rules", show_rules, "the rules and the facts they ask for")


def show_instruments(options: argparse.Namespace) -> int:
    rows = [instrument.to_json() for instrument in library().instruments.values()]
    return _print(
        options,
        rows,
        lambda row: f"{row['letter']}  {row['in_force'] or '—':10}  {row['title']['zh']}  {row['number'] or ''}",
    )


def show_clauses(options: argparse.Namespace) -> int:
    if options.letter is not None:
        library().get_instrument(options.letter)
    rows = [c.to_json() for c in library().clauses.values() if options.letter in (None, c.cite.letter)]
    return _print(options, rows, lambda row: f"{row['cite']:9} {row['label']['zh']}")


def show_parameters(options: argparse.Namespace) -> int:
    """The values in force on a day; without a day, every value there has ever been."""
    everything = parameters().by_key
    if options.on is None:
        values = [value for one in everything.values() for value in one.values]
    else:
        law = Law(options.on, options.province)
        values = [law.value(key) for key, one in everything.items() if one.find_value_on(options.on, options.province)]
    return _print(
        options,
        [value.to_json() for value in values],
        lambda row: (
            f"{row['key']:42} {_shown(row['value']):>12} {row['unit']:13} {row['cite']:7} {row['since']}  {row['label']['zh']}"
        ),
    )


def show_rules(options: argparse.Namespace) -> int:
    rows = [rule.to_json() for rule in rules()]
    return _print(
        options,
        rows,
        lambda row: "\n".join(
            [f"{row['name']}  [{' '.join(row['cites'])}]  {row['label']['zh']}", *map(_field_line, row["facts"])]
        ),
    )


def show_deadline(options: argparse.Namespace) -> int:
    law = Law(options.on or options.start, options.province)
    deadline = law.deadline(options.key, start=options.start)
    row = {"key": options.key, **deadline.to_json()}
    note = "（暂定：所及年份的放假通知未发布 provisional）" if deadline.provisional else ""
    return _print(options, [row], lambda row: f"{row['on']}  {row['length']} {row['unit']}  {row['cite']}{note}", one=True)


def show_evaluation(options: argparse.Namespace) -> int:
    """0 whenever the rule answered, whatever it answered; what cannot be asked is refused with 1."""
    facts = _read_facts(options.facts)
    answer = evaluate(options.rule, facts, on=options.on, province=options.province).to_json()
    return _print(options, [answer], _evaluation_lines, one=True)


def _evaluation_lines(row: Mapping[str, Any]) -> str:
    finding = row["finding"]
    verdict = "通过 passed" if finding["passed"] else "不通过 failed"
    lines = [f"{verdict}  [{finding['cite']}]  {finding['why']['zh']}", f"  {finding['why']['en']}"]
    lines += [f"  {value['key']} = {_shown(value['value'])} {value['unit']} [{value['cite']}]" for value in row["parameters"]]
    return "\n".join(lines)


def _read_facts(file: str) -> Mapping[str, Any]:
    try:
        source = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        facts = json.loads(source)
    except OSError as unread:
        raise BadInput("facts_unreadable", Text(f"读不到 {file}：{unread}", f"cannot read {file}: {unread}")) from unread
    except ValueError as broken:
        raise BadInput("facts_unreadable", Text(f"{file} 不是 JSON：{broken}", f"{file} is not JSON: {broken}")) from broken
    if not isinstance(facts, dict):
        raise BadInput("facts_unreadable", Text(f"{file} 应是一个 JSON 对象", f"{file} should hold one JSON object"))
    return facts


def _add(words: Subparsers, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    command = words.add_parser(name, help=summary, description=summary)
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)
    return command


def _print(
    options: argparse.Namespace,
    rows: Sequence[Mapping[str, Any]],
    line: Callable[[Mapping[str, Any]], str],
    *,
    one: bool = False,
) -> int:
    if options.json:
        show([json.dumps(rows[0] if one else rows, ensure_ascii=False, indent=2)])
    else:
        show(map(line, rows))
    return 0


def _field_line(field: Mapping[str, Any]) -> str:
    return f"    {field['name']}: {field['type']}{'' if field['required'] else '（可省 optional）'}"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{words} 不是日期，应如 2026-03-02 (not a date)") from wrong
