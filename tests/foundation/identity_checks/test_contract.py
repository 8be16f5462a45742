"""An answer is believed only when everything about it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onex.foundation.identity_checks.contract import (
    CLOCKS_APART,
    GOOD_FOR,
    AnswerRefused,
    CheckAnswer,
    CheckRequest,
    ProviderMethod,
    answer_as_text,
    answer_from_text,
    believe,
)

KEY = Ed25519PrivateKey.generate()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REQUEST = CheckRequest(
    request_id=uuid4(),
    nonce=b"n" * 16,
    method=ProviderMethod.NAME_AND_NUMBER,
    name="王某",
    number="990201200001010018",
    asked_at=NOW,
)
ANSWER = CheckAnswer(
    version=1,
    request_id=str(REQUEST.request_id),
    method="name_and_number",
    purpose="real_name_account",
    digest=REQUEST.digest,
    outcome="match",
    reference="R-1",
    go_to="",
    answered_at=NOW.isoformat(),
)


def refusal(said: dict[str, Any], *, request: CheckRequest = REQUEST, now: datetime = NOW) -> str:
    with pytest.raises(AnswerRefused) as refused:
        believe(said, request, key=KEY.public_key(), now=now)
    return refused.value.code


def test_true_answer_is_believed() -> None:
    assert believe(ANSWER.signed_by(KEY), REQUEST, key=KEY.public_key(), now=NOW) == ANSWER


@pytest.mark.parametrize("name", [field for field in CheckAnswer.__annotations__ if field != "version"])
def test_answer_changed_in_any_field_is_not_signed(name: str) -> None:
    assert refusal(ANSWER.signed_by(KEY) | {name: "changed"}) == "answer_not_signed"


def test_answer_of_another_key_is_not_signed() -> None:
    assert refusal(ANSWER.signed_by(Ed25519PrivateKey.generate())) == "answer_not_signed"


@pytest.mark.parametrize("name", ["request_id", "method", "purpose", "digest"])
def test_answer_bound_to_another_question_is_refused_though_signed(name: str) -> None:
    assert refusal(replace(ANSWER, **{name: "0" * 32}).signed_by(KEY)) == "answer_of_another_request"


def test_answer_to_an_earlier_question_about_the_same_person_is_refused() -> None:
    assert refusal(ANSWER.signed_by(KEY), request=replace(REQUEST, nonce=b"m" * 16)) == "answer_of_another_request"


def test_answer_about_another_name_or_number_is_refused() -> None:
    for other in (replace(REQUEST, name="王某某"), replace(REQUEST, number="990201200001010026")):
        assert refusal(ANSWER.signed_by(KEY), request=other) == "answer_of_another_request"


@pytest.mark.parametrize(
    ("answered", "now", "believed"),
    [
        (NOW, NOW + GOOD_FOR, True),
        (NOW, NOW + GOOD_FOR + timedelta(seconds=1), False),
        (NOW + CLOCKS_APART, NOW, True),
        (NOW + CLOCKS_APART + timedelta(seconds=1), NOW, False),
        (NOW - CLOCKS_APART, NOW, True),
        (NOW - CLOCKS_APART - timedelta(seconds=1), NOW, False),
    ],
)
def test_answer_is_good_for_its_time_exactly(answered: datetime, now: datetime, believed: bool) -> None:
    said = replace(ANSWER, answered_at=answered.isoformat()).signed_by(KEY)
    if believed:
        assert believe(said, REQUEST, key=KEY.public_key(), now=now).outcome == "match"
    else:
        assert refusal(said, now=now) == "answer_expired"


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda said: {},
        lambda said: said | {"more": "x"},
        lambda said: {key: value for key, value in said.items() if key != "digest"},
        lambda said: said | {"version": 2},
        lambda said: said | {"outcome": 1},
        lambda said: said | {"signature": None},
        lambda said: replace(ANSWER, answered_at="yesterday").signed_by(KEY),
        lambda said: replace(ANSWER, answered_at="2026-03-02T09:00:00").signed_by(KEY),
        lambda said: replace(ANSWER, outcome="pending").signed_by(KEY),
        lambda said: replace(ANSWER, outcome="yes").signed_by(KEY),
        lambda said: replace(ANSWER, reference="").signed_by(KEY),
        lambda said: replace(ANSWER, reference="x" * 81).signed_by(KEY),
    ],
)
def test_answer_that_cannot_be_read_is_refused(spoilt: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    assert refusal(spoilt(ANSWER.signed_by(KEY))) == "answer_unreadable"


def test_answer_travels_through_a_browser_and_back() -> None:
    said = ANSWER.signed_by(KEY)
    assert answer_from_text(answer_as_text(said)) == said
    for text in ("", "%%%", "bm90IGpzb24", answer_as_text({})[:-1], "W10", "[" * 50_000, "é"):
        with pytest.raises(AnswerRefused):
            answer_from_text(text)


def test_request_shows_neither_name_nor_number() -> None:
    assert "王某" not in repr(REQUEST)
    assert REQUEST.number not in repr(REQUEST)
    assert REQUEST.number not in repr(ANSWER)
