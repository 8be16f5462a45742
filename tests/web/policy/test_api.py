"""The law as an interface."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from onex.foundation.policy.instruments import library
from onex.foundation.policy.parameters import parameters
from onex.foundation.policy.registry import rules

ROOT = "/api/v1/policy"
RULE = "certificates.registered_in_time"

pytestmark = pytest.mark.django_db  # what is asked for is counted


def get(client: Client, address: str, *, status: int = 200) -> Any:
    response = client.get(f"{ROOT}{address}")
    assert response.status_code == status, response.content
    return response.json()


def evaluate(client: Client, *, status: int = 200, **asked: object) -> Any:
    response = client.post(f"{ROOT}/evaluate", asked, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def test_instruments_are_listed_and_read_one_by_one(client: Client) -> None:
    listed = get(client, "/instruments")
    assert {one["letter"] for one in listed} == set(library().instruments)
    assert get(client, "/instruments/X")["in_force"] == "2023-01-06"
    assert get(client, "/instruments/A")["in_force"] is None


def test_clause_tells_what_rests_on_it(client: Client) -> None:
    clause = get(client, "/clauses/G3.3")
    assert clause["fate"] == "cited"
    assert "certificates.registration_window" in clause["parameters"]
    assert RULE in clause["rules"]
    assert get(client, "/clauses/X12")["fate"] == "declaratory"
    assert get(client, "/clauses/X9")["awaits"] == ["EXT-5"]


def test_clauses_are_listed_by_letter(client: Client) -> None:
    assert len(get(client, "/clauses")) == len(library().clauses)
    assert {one["instrument"] for one in get(client, "/clauses?letter=X")} == {"X"}


def test_parameters_are_those_of_the_day_and_place(client: Client) -> None:
    today = {one["key"]: one for one in get(client, "/parameters?on=2026-03-02")}
    assert set(today) == set(parameters().by_key)
    assert today["fees.cap_paper"]["value"] == "200"
    assert today["exits.intake_months"]["value"] == [1, 7]
    assert today["hr.levels"]["set_by"] == "platform"
    assert {one["key"]: one for one in get(client, "/parameters?on=2026-03-02&province=37")}["hr.levels"]["set_by"] == "clause"
    assert not any(one["key"].startswith("exits.") for one in get(client, "/parameters?on=2023-01-05"))


def test_one_parameter_is_read_with_all_its_values(client: Client) -> None:
    period = get(client, "/parameters/pilot.report_period")
    assert [(value["since"], value["value"]) for value in period["values"]] == [("2019-11-09", 1), ("2023-01-06", 2)]
    assert get(client, "/parameters/pilot.report_period/value?on=2023-01-05")["value"] == 1


def test_deadline_is_counted(client: Client) -> None:
    address = "/parameters/certificates.registration_window/deadline?start="
    assert get(client, f"{address}2026-09-24") == {
        "on": "2026-10-12",
        "provisional": False,
        "length": 7,
        "unit": "working_day",
        "cite": "G3.3",
        "started": "2026-09-24",
    }
    assert get(client, f"{address}2026-12-23")["provisional"] is True


def test_rules_are_listed_with_the_facts_they_ask_for(client: Client) -> None:
    assert [one["name"] for one in get(client, "/rules")] == [rule.name for rule in rules()]
    described = get(client, f"/rules/{RULE}")
    assert described["cites"] == ["G3.3"]
    assert [field["name"] for field in described["facts"]] == ["issued_on", "on", "registered_on"]


def test_rule_is_asked_and_shows_what_it_stands_on(client: Client) -> None:
    answer = evaluate(client, rule=RULE, facts={"issued_on": "2026-09-24", "on": "2026-10-13"}, on="2026-10-13")
    assert (answer["finding"]["passed"], answer["finding"]["cite"], answer["finding"]["rule"]) == (False, "G3.3", RULE)
    [value] = answer["parameters"]
    assert (value["key"], value["value"], value["cite"]) == ("certificates.registration_window", 7, "G3.3")
    assert answer["provisional"] is False
    assert evaluate(client, rule=RULE, facts={"issued_on": "2026-12-23", "on": "2026-12-24"}, on="2026-12-24")["provisional"]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"rule": "exits.nothing", "facts": {}}, 404, "unknown_rule"),
        ({"rule": RULE, "facts": {"issued_on": "soon"}}, 400, "facts_refused"),
        ({"rule": RULE, "facts": {"issued_on": "2019-01-02", "on": "2019-01-02"}, "on": "2019-01-02"}, 422, "not_in_force"),
        ({"rule": RULE, "facts": {"issued_on": "2026-01-05", "on": "2026-01-05"}, "province": "3"}, 400, "bad_province"),
        ({"rule": RULE}, 400, "bad_input"),
    ],
)
def test_rule_that_cannot_be_asked_is_refused(client: Client, asked: dict[str, object], status: int, code: str) -> None:
    assert evaluate(client, status=status, **asked)["code"] == code


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/instruments/Q", 404, "unknown_instrument"),
        ("/clauses?letter=Q", 404, "unknown_instrument"),
        ("/clauses/X13", 404, "unknown_clause"),
        ("/clauses/seven", 400, "bad_citation"),
        ("/parameters/exits.nothing", 404, "unknown_parameter"),
        ("/parameters?province=shandong", 400, "bad_province"),
        ("/parameters/exits.appeal_window/value?on=2023-01-05", 422, "not_in_force"),
        ("/parameters/fees.cap_paper/deadline?start=2026-03-02", 400, "wrong_quantity"),
        ("/rules/exits.nothing", 404, "unknown_rule"),
    ],
)
def test_what_does_not_exist_is_refused_with_its_code(client: Client, address: str, status: int, code: str) -> None:
    assert get(client, address, status=status)["code"] == code
