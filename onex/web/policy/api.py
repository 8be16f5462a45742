"""The law as an interface, in the spirit of OpenFisca's: look up what is in force, ask a rule, see what it stands on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from onex.foundation.accounts.doors import public_door
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.evaluation import evaluate
from onex.foundation.policy.instruments import Clause, library
from onex.foundation.policy.law import Law
from onex.foundation.policy.parameters import parameters
from onex.foundation.policy.registry import rules
from onex.web.policy.links import enforcement_of

router = Router(tags=["policy"])

WHY_PUBLIC = "the law and what is made of it are for anyone to read"


class TextOut(Schema):
    """A sentence in both languages."""

    zh: str
    en: str


class InstrumentOut(Schema):
    """A policy document; ``clauses`` are citations."""

    letter: str
    number: str | None
    title: TextOut
    issuer: TextOut
    issued: date | None
    in_force: date | None
    repealed: date | None
    dates_from: TextOut
    jurisdiction: str | None
    clauses: list[str]


class StepOut(Schema):
    """A step of a procedure."""

    procedure: str
    step: str


class ClauseOut(Schema):
    """A clause, what becomes of it, and what rests on it."""

    cite: str
    instrument: str
    label: TextOut
    declaratory: TextOut | None
    awaits: list[str]
    fate: str
    parameters: list[str]
    rules: list[str]
    steps: list[StepOut]


class ValueOut(Schema):
    """A value of a figure; ``set_by``: the clause, a province, or the platform where the clause leaves it open."""

    key: str
    label: TextOut
    unit: str
    bound: str
    value: int | str | list[int] | list[str]
    cite: str
    since: date
    province: str | None
    set_by: str
    document: str | None
    note: TextOut | None


class ParameterOut(Schema):
    """A figure with all its values, oldest first; ``provincial`` is the clause that lets a province hold its own."""

    key: str
    label: TextOut
    unit: str
    bound: str
    provincial: str | None
    rolls: bool
    values: list[ValueOut]


class RuleOut(Schema):
    """A rule: the clauses it stands on and the facts it asks for."""

    name: str
    cites: list[str]
    label: TextOut
    facts: list[dict[str, Any]]


class RuleFindingOut(Schema):
    """What a rule found, on which clause, and why."""

    rule: str
    cite: str
    passed: bool
    why: TextOut


class DeadlineOut(Schema):
    """The last day of a period; ``provisional`` while a year it touches has no notice on working days."""

    on: date
    provisional: bool
    length: int
    unit: str
    cite: str
    started: date


class EvaluationIn(Schema):
    """Facts for a rule, under the law of a day and province."""

    rule: str
    facts: dict[str, Any]
    on: date | None = None
    province: str | None = None


class EvaluationOut(Schema):
    """A finding with everything of the law it was made from."""

    rule: str
    on: date
    province: str | None
    finding: RuleFindingOut
    parameters: list[ValueOut]
    deadlines: list[DeadlineOut]
    provisional: bool


class LawQuery(Schema):
    """The law of which day (today, when left out) and of which province (two digits; the nation, when left out)."""

    on: date | None = None
    province: str | None = None

    def law(self) -> Law:
        return Law(self.on or timezone.localdate(), self.province)


@router.get("/instruments", response=list[InstrumentOut], summary="The policy documents")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def list_instruments(request: HttpRequest) -> list[dict[str, Any]]:
    return [one.to_json() for one in library().instruments.values()]


@router.get("/instruments/{letter}", response=InstrumentOut, summary="One policy document")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def get_instrument(request: HttpRequest, letter: str) -> dict[str, Any]:
    return library().get_instrument(letter).to_json()


@router.get("/clauses", response=list[ClauseOut], summary="Clauses, of all documents or of one letter")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def list_clauses(request: HttpRequest, letter: str | None = None) -> list[dict[str, Any]]:
    if letter is not None:
        library().get_instrument(letter)
    return [_clause(one) for one in library().clauses.values() if letter in (None, one.cite.letter)]


@router.get("/clauses/{cite}", response=ClauseOut, summary="One clause and what the system enforces because of it")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def get_clause(request: HttpRequest, cite: str) -> dict[str, Any]:
    return _clause(library().get_clause(cite))


@router.get("/parameters", response=list[ValueOut], summary="Every figure as it stands on a day")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def list_parameters(request: HttpRequest, asked: Query[LawQuery]) -> list[dict[str, Any]]:
    law = asked.law()
    known = parameters().by_key.items()
    return [law.value(key).to_json() for key, one in known if one.find_value_on(law.day, law.province)]


@router.get("/parameters/{key}", response=ParameterOut, summary="One figure with all its values")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def get_parameter(request: HttpRequest, key: str) -> dict[str, Any]:
    return parameters().get(key).to_json()


@router.get("/parameters/{key}/value", response=ValueOut, summary="One figure as it stands on a day")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def get_value(request: HttpRequest, key: str, asked: Query[LawQuery]) -> dict[str, Any]:
    return asked.law().value(key).to_json()


@router.get("/parameters/{key}/deadline", response=DeadlineOut, summary="When a period that began on a day ends")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def get_deadline(request: HttpRequest, key: str, start: date, province: str | None = None) -> dict[str, Any]:
    return Law(start, province).deadline(key, start=start).to_json()


@router.get("/rules", response=list[RuleOut], summary="The rules and the facts they ask for")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def list_rules(request: HttpRequest) -> list[dict[str, Any]]:
    return [one.to_json() for one in rules()]


@router.get("/rules/{name}", response=RuleOut, summary="One rule")
@public_door(WHY_PUBLIC, use=Use.OPEN)
def get_rule(request: HttpRequest, name: str) -> dict[str, Any]:
    return rules().get(name).to_json()


@router.post("/evaluate", response=EvaluationOut, summary="Judge facts by a rule; nothing is stored")
@public_door(WHY_PUBLIC + "; judging made-up facts stores nothing", use=Use.OPEN)
def post_evaluation(request: HttpRequest, asked: EvaluationIn) -> dict[str, Any]:
    on = asked.on or timezone.localdate()
    return evaluate(asked.rule, asked.facts, on=on, province=asked.province).to_json()


def _clause(clause: Clause) -> dict[str, Any]:
    enforced = enforcement_of(clause)
    return {
        **clause.to_json(),
        "fate": enforced.fate.value,
        "parameters": [one.key for one in enforced.parameters],
        "rules": [one.name for one in enforced.rules],
        "steps": [{"procedure": act.procedure.name, "step": step.name} for act in enforced.acts for step in act.steps],
    }
