from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest

from onex.foundation.policy.errors import FactsRefused
from onex.foundation.policy.facts import decode, describe


class Side(StrEnum):
    CAMPUS = "campus"
    HR = "hr"


@dataclass(frozen=True)
class Span:
    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise ValueError("until is before since")


@dataclass(frozen=True)
class Facts:
    name: str
    side: Side
    score: Decimal
    seats: int
    passed: bool
    at: datetime | None = None
    term: Span | None = None
    spans: tuple[Span, ...] = field(default=(), metadata={"label": "期间"})


GOOD: dict[str, object] = {"name": "甲", "side": "hr", "score": "59.50", "seats": 30, "passed": False}


def refused(**changes: object) -> list[tuple[str, str, str]]:
    with pytest.raises(FactsRefused) as caught:
        decode(Facts, {**GOOD, **changes})
    assert caught.value.status == 400
    return [(problem.field, problem.expected.en, problem.got) for problem in caught.value.problems]


def test_facts_are_read_into_their_types() -> None:
    facts = decode(
        Facts,
        {
            **GOOD,
            "at": "2026-03-02T09:00:00+00:00",
            "term": {"since": "2026-01-01", "until": None},
            "spans": [{"since": "2026-02-01"}],
        },
    )
    assert facts == Facts(
        name="甲",
        side=Side.HR,
        score=Decimal("59.50"),
        seats=30,
        passed=False,
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        term=Span(date(2026, 1, 1)),
        spans=(Span(date(2026, 2, 1)),),
    )


def test_dates_a_yaml_file_has_already_read_are_taken() -> None:
    assert decode(Span, {"since": date(2026, 1, 1)}) == Span(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"score": 59.5}, ("score", "a decimal written as text, such as “59.50”", "59.5")),
        ({"score": "NaN"}, ("score", "a decimal written as text, such as “59.50”", "'NaN'")),
        ({"score": "sixty"}, ("score", "a decimal written as text, such as “59.50”", "'sixty'")),
        ({"seats": True}, ("seats", "a whole number", "True")),
        ({"seats": "30"}, ("seats", "a whole number", "'30'")),
        ({"passed": 1}, ("passed", "true or false", "1")),
        ({"side": "sea"}, ("side", "one of campus, hr", "'sea'")),
        ({"name": None}, ("name", "text", "None")),
        ({"at": "2026-03-02T09:00:00"}, ("at", "an instant with its zone", "'2026-03-02T09:00:00'")),
        ({"term": {"since": "2026-13-01"}}, ("term.since", "a date such as 2026-03-02", "'2026-13-01'")),
        ({"term": []}, ("term", "an object", "[]")),
        ({"spans": {}}, ("spans", "a list", "{}")),
        ({"spans": [{"since": "2026-01-01"}, {}]}, ("spans[1].since", "a value", "—")),
    ],
)
def test_bad_field_is_named_with_what_was_expected(changes: dict[str, object], problem: tuple[str, str, str]) -> None:
    assert refused(**changes) == [problem]


def test_unknown_field_is_refused() -> None:
    [(name, expected, got)] = refused(colour="red")
    assert (name, got) == ("colour", "colour")
    assert expected.startswith("one of the fields at, name")


def test_every_bad_field_is_told_at_once() -> None:
    assert [name for name, _, _ in refused(seats="x", side="y", spans=[{"since": 1}])] == [
        "side",
        "seats",
        "spans[0].since",
    ]


def test_facts_that_contradict_themselves_are_refused() -> None:
    [(name, why, _)] = refused(term={"since": "2026-02-01", "until": "2026-01-01"})
    assert (name, why) == ("term", "until is before since")


def test_something_other_than_an_object_is_refused() -> None:
    with pytest.raises(FactsRefused, match="facts"):
        decode(Facts, ["甲"])


def test_description_names_types_choices_and_what_may_be_left_out() -> None:
    described = {one["name"]: one for one in describe(Facts)}
    assert described["side"] == {
        "name": "side",
        "required": True,
        "label": None,
        "type": "choice",
        "choices": ["campus", "hr"],
    }
    assert described["at"]["nullable"] is True
    assert described["spans"]["label"] == "期间"
    assert described["spans"]["type"] == "list"
    assert [one["name"] for one in described["spans"]["of"]["fields"]] == ["since", "until"]
