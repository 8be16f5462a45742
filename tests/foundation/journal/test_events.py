from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import models

from onex.foundation.journal.events import Event, to_json, topics
from tests.factories.journal import ON, SomethingHappened


class Colour(models.TextChoices):
    RED = "red", "红"


def test_payload_holds_every_field_but_the_subject():
    event = SomethingHappened(subject="case:1", count=3, share=Decimal("1.10"), parts=("a", "b"))
    assert event.payload() == {
        "count": 3,
        "what": "测试",
        "share": "1.10",
        "since": ON.isoformat(),
        "parts": ["a", "b"],
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (2**53 - 1, 2**53 - 1),
        (Colour.RED, "red"),
        (date(2026, 3, 2), "2026-03-02"),
        (Decimal("0.10"), "0.10"),
        (("a", (1, False)), ["a", [1, False]]),
        ({"k": date(2026, 1, 1)}, {"k": "2026-01-01"}),
    ],
)
def test_values_are_kept_exactly(value, expected):
    assert to_json(value) == expected


@pytest.mark.parametrize("value", [0.5, 2**53, b"x", {1, 2}, object(), Decimal("NaN"), {1: "x"}])
def test_values_json_cannot_hold_exactly_are_refused(value):
    with pytest.raises(TypeError):
        to_json(value)


def test_an_instant_keeps_its_time():
    assert to_json(datetime(2026, 3, 2, 8, 30)) == "2026-03-02T08:30:00"  # noqa: DTZ001  (a bare value is the point)


@pytest.mark.parametrize("subject", ["", "case", "case:", "Case:1", "case: 1", "case:王"])
def test_a_subject_that_is_no_reference_is_refused(subject):
    with pytest.raises(ValueError, match="subject"):
        SomethingHappened(subject=subject)


def test_a_topic_belongs_to_one_class():
    with pytest.raises(TypeError, match="belongs to"):

        @dataclass(frozen=True)
        class Another(Event):
            topic = "testing.something_happened"


@pytest.mark.parametrize("topic", ["", "one", "Upper.case", "a..b"])
def test_a_topic_that_names_no_app_is_refused(topic):
    with pytest.raises(TypeError, match="must look like"):
        type("Bad", (Event,), {"topic": topic})


def test_topics_lists_what_is_spoken():
    assert topics()["testing.something_happened"].endswith("SomethingHappened")
