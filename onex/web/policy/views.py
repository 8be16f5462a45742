"""政策库: every document, clause, figure and rule, linked both ways (POL-4). Nothing here is secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from onex.foundation.accounts.doors import public_door
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.coverage import Fate
from onex.foundation.policy.deadlines import Deadline
from onex.foundation.policy.evaluation import Evaluation, evaluate
from onex.foundation.policy.instruments import Clause, Instrument, library
from onex.foundation.policy.law import Law
from onex.foundation.policy.parameters import DatedValue, Parameter, parameters
from onex.foundation.policy.refusals import NotFound, Refusal
from onex.foundation.policy.registry import rules
from onex.foundation.policy.texts import Text
from onex.foundation.policy.working_days import Year, work_calendar
from onex.web.policy.forms import DeadlineForm, EvaluationForm, LawForm, kind_of, skeleton
from onex.web.policy.links import (
    Topic,
    acts_beside,
    counting_steps,
    coverage,
    enforcement_of,
    fates_of,
    rules_beside,
)

WHY_PUBLIC = "the law and what is made of it are for anyone to read"


@dataclass(frozen=True)
class InstrumentRow:
    """A document in the library's table."""

    instrument: Instrument
    fates: Mapping[Fate, int]


@dataclass(frozen=True)
class ParameterRow:
    """A figure and its value on the day asked for; ``None`` before its first."""

    parameter: Parameter
    value: DatedValue | None


@public_door(WHY_PUBLIC, use=Use.OPEN)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """政策文件."""
    ordered = sorted(library().instruments.values(), key=lambda one: (one.in_force or date.max, one.letter))
    total = {fate.value: coverage().count(fate) for fate in Fate}
    return render(
        request,
        "policy/index.html",
        {
            "rows": [InstrumentRow(one, fates_of(one)) for one in ordered],
            "total": total,
            "clauses": len(library().clauses),
            "parameters": len(parameters().by_key),
            "rules": len(list(rules())),
        },
    )


@public_door(WHY_PUBLIC, use=Use.OPEN)
@require_safe
def instrument(request: HttpRequest, letter: str) -> HttpResponse:
    """一份文件及其条款."""
    found = library().get_instrument(letter)
    rows = [enforcement_of(one) for one in found.clauses]
    return render(request, "policy/instrument.html", {"instrument": found, "rows": rows, "fates": _fate_counts(found)})


@public_door(WHY_PUBLIC, use=Use.OPEN)
@require_safe
def clause(request: HttpRequest, cite: str) -> HttpResponse:
    """一个条款：系统据此执行什么."""
    found = library().get_clause(cite)
    document = library().get_instrument(found.cite.letter)
    law = Law(timezone.localdate(), document.jurisdiction)
    enforced = enforcement_of(found)
    return render(
        request,
        "policy/clause.html",
        {
            "clause": found,
            "enforced": enforced,
            "instrument": document,
            "parent": library().clauses.get(found.cite.parent) if found.cite.parent else None,
            "neighbours": _neighbours(found),
            "figures": [_row(one, law) for one in enforced.parameters],
        },
    )


@public_door(WHY_PUBLIC, use=Use.OPEN)
@require_safe
def parameter_list(request: HttpRequest) -> HttpResponse:
    """参数：某日某地的数值."""
    form = LawForm(request.GET or None)
    law = _law_of(form)
    rows = [_row(one, law) for one in parameters().by_key.values()]
    topics = [(Topic(topic), list(group)) for topic, group in groupby(rows, key=lambda row: row.parameter.key.split(".")[0])]
    return render(request, "policy/parameters.html", {"form": form, "law": law, "topics": topics})


@public_door(WHY_PUBLIC, use=Use.OPEN)
@require_safe
def parameter(request: HttpRequest, key: str) -> HttpResponse:
    """一个参数：历次数值、依据和用处."""
    found = parameters().get(key)
    form = DeadlineForm(request.GET or None)
    law = _law_of(form)
    deadline, refusal = _deadline(found, form)
    return render(
        request,
        "policy/parameter.html",
        {
            "row": _row(found, law),
            "law": law,
            "form": form if found.unit.is_period else None,
            "deadline": deadline,
            "refusal": refusal,
            "provincial": library().get_clause(found.provincial) if found.provincial else None,
            "counting": counting_steps(found),
            "rules": rules_beside(found),
        },
    )


@public_door(WHY_PUBLIC, use=Use.OPEN)
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """规则."""
    apps = [(Topic(app), list(group)) for app, group in groupby(rules(), key=lambda one: one.name.split(".")[0])]
    return render(request, "policy/rules.html", {"apps": apps})


@public_door(WHY_PUBLIC + "; judging made-up facts stores nothing", use=Use.OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """一条规则：依据、所需事实，并可当场试算."""
    found = rules().get(name)
    fields = found.to_json()["facts"]
    today = timezone.localdate()
    form = EvaluationForm(request.POST or None, initial={"on": today, "facts": _pretty(skeleton(fields, today))})
    answer, refusal = _evaluate(name, form) if request.method == "POST" else (None, None)
    return render(
        request,
        "policy/rule.html",
        {
            "rule": found,
            "fields": [{**field, "kind": kind_of(field)} for field in fields],
            "acts": acts_beside(found),
            "form": form,
            "answer": answer,
            "refusal": refusal,
        },
        status=200 if refusal is None else refusal.status,
    )


@public_door(WHY_PUBLIC, use=Use.OPEN)
@require_safe
def calendar(request: HttpRequest, number: int) -> HttpResponse:
    """工作日历."""
    known = work_calendar()
    first, last = min(known.years), max(known.years)
    if not first - 1 <= number <= last + 1:
        raise NotFound(
            "unknown_year",
            Text(f"只有 {first} 至 {last} 年的工作日历", f"there are work calendars for {first} to {last} only"),
        )
    year = known.years.get(number) or Year(number=number, notices=(), breaks=(), worked=frozenset())
    return render(
        request,
        "policy/calendar.html",
        {
            "year": year,
            "announced": number in known.years,
            "worked": sorted(year.worked),
            "total": known.between(date(number - 1, 12, 31), date(number, 12, 31)),
            "years": sorted(known.years),
        },
    )


def _law_of(form: LawForm) -> Law:
    """The law asked for; what was not asked, or not well, is today's and the nation's."""
    asked = form.cleaned_data if form.is_valid() else {}
    return Law(asked.get("on") or asked.get("start") or timezone.localdate(), asked.get("province"))


def _row(found: Parameter, law: Law) -> ParameterRow:
    known = found.find_value_on(law.day, law.province)
    return ParameterRow(found, None if known is None else law.value(found.key))


def _deadline(found: Parameter, form: DeadlineForm) -> tuple[Deadline | None, Refusal | None]:
    start = form.cleaned_data.get("start") if form.is_valid() else None
    if start is None:
        return None, None
    try:
        return _law_of(form).deadline(found.key, start=start), None
    except Refusal as refused:
        return None, refused


def _evaluate(name: str, form: EvaluationForm) -> tuple[Evaluation | None, Refusal | None]:
    if not form.is_valid():
        return None, None
    asked = form.cleaned_data
    try:
        return evaluate(name, asked["facts"], on=asked["on"], province=asked["province"]), None
    except Refusal as refused:
        return None, refused


def _neighbours(found: Clause) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after, as they stand in the document."""
    clauses = sorted(library().get_instrument(found.cite.letter).clauses, key=attrgetter("cite.order"))
    place = clauses.index(found)
    before = clauses[place - 1] if place else None
    return before, clauses[place + 1] if place + 1 < len(clauses) else None


def _fate_counts(found: Instrument) -> dict[str, int]:
    return {fate.value: count for fate, count in fates_of(found).items()}


def _pretty(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=2)
