from __future__ import annotations

import json

import pytest
from django.test import Client

from onex.foundation.accounts.roles import Role
from onex.foundation.policy import Finding, Text
from onex.foundation.procedures.effects import judge
from onex.foundation.procedures.models import Case, StepTaken
from onex.foundation.procedures.services import advance
from tests.factories.accounts import make_seat
from tests.factories.parties import make_organisation
from tests.factories.procedures import NAME, make_case

API = "/api/v1/cases"


@pytest.fixture
def case(office, today) -> Case:
    office.case.delete()
    return make_case(organisation=office.organisation, region=office.organisation.region, by=office.clerk.actor, on=today)


def post(client: Client, path: str, body: object = None):
    return client.post(f"{API}/{path}", json.dumps(body or {}), content_type="application/json")


def test_cases_within_reach_are_listed_newest_first_and_paged(office, case, today):
    later = make_case(organisation=office.organisation, region=office.organisation.region, on=today)
    client = office.clerk.client()
    answer = client.get(API).json()
    assert [found["number"] for found in answer["cases"]] == [later.number, case.number]
    assert answer["cursor"] == ""
    first = client.get(API, {"limit": 1}).json()
    assert ([found["number"] for found in first["cases"]], first["cursor"]) == ([later.number], later.number)
    second = client.get(API, {"limit": 1, "after": first["cursor"]}).json()
    assert ([found["number"] for found in second["cases"]], second["cursor"]) == ([case.number], "")
    assert client.get(API, {"state": "submitted"}).json()["cases"] == []
    assert client.get(API, {"procedure": "testing.other"}).json()["cases"] == []
    assert client.get(API, {"limit": 0}).status_code == 400


def test_a_case_tells_its_steps_clocks_and_timeline(office, case, today):
    advance(case.number, "submit", by=office.clerk.actor, on=today)
    page = office.clerk.client().get(f"{API}/{case.number}").json()
    assert (page["case"]["state"], page["case"]["state_label"]) == ("submitted", "待审核")
    assert [(step["step"], step["open"]) for step in page["allowed"]] == [("withdraw", True)]
    assert [(clock["name"], clock["cite"], clock["overdue"]) for clock in page["clocks"]] == [("review", "G3.3", False)]
    (moment,) = page["timeline"]
    assert (moment["step"], moment["cites"], moment["seat"]) == ("submit", ["M21"], office.clerk.actor.author.seat)
    assert office.clerk.actor.name not in json.dumps(page, ensure_ascii=False)


def test_a_step_is_taken_once_per_key(office, case):
    client = office.clerk.client()
    for _ in range(2):
        answer = post(client, f"{case.number}/steps/submit", {"reason": "齐全", "key": "k1"})
        assert (answer.status_code, answer.json()["case"]["state"]) == (200, "submitted")
    assert StepTaken.objects.filter(case=case).count() == 1


def test_409_says_what_is_allowed(office, case):
    client = office.clerk.client()
    post(client, f"{case.number}/steps/submit")
    answer = post(client, f"{case.number}/steps/submit")
    assert answer.status_code == 409
    body = answer.json()
    assert (body["code"], body["allowed"], body["cites"]) == ("moved_on", ["withdraw"], ["M21"])
    assert "“提交”已由" in body["message"]
    assert body["request_id"]


def test_422_tells_every_rule_at_once(office, case):
    failed = [Finding(cite=cite, passed=False, why=Text("不合", "wrong")) for cite in ("M21", "S4.3")]
    judge(NAME, "submit")(lambda case, law, on: failed)
    answer = post(office.clerk.client(), f"{case.number}/steps/submit")
    assert answer.status_code == 422
    assert [finding["cite"] for finding in answer.json()["findings"]] == ["M21", "S4.3"]


@pytest.mark.parametrize(
    ("step", "body", "status", "code"),
    [
        ("publish", {}, 403, "not_your_step"),
        ("fly", {}, 404, "no_such_step"),
        ("withdraw", {}, 400, "reason_missing"),
        ("submit", {"reason": "x" * 2001}, 400, "bad_input"),
        ("submit", {"reason": "电话13800001234"}, 400, "personal_number_in_reason"),
        ("submit", {"key": "k" * 81}, 400, "bad_input"),
        ("submit", {"reason": None}, 400, "bad_input"),
    ],
)
def test_a_refusal_has_its_status_and_code(office, case, step, body, status, code):
    answer = post(office.clerk.client(), f"{case.number}/steps/{step}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not StepTaken.objects.filter(case=case).exists()


def test_claims_go_by_the_api_too(office, case):
    client = office.clerk.client()
    assert post(client, f"{case.number}/claim").status_code == 200
    colleague = make_seat(role=Role.ORGANISATION_CLERK, organisation=office.organisation).client()
    assert post(colleague, f"{case.number}/claim").json()["code"] == "claimed"
    assert post(client, f"{case.number}/release-claim").status_code == 200


def test_strangers_are_answered_as_if_there_were_no_such_case(office, case):
    unknown = "99010020260302999999A"
    strangers = [
        make_seat(role=Role.ORGANISATION_CLERK, organisation=make_organisation(region="9901")),
        make_seat(role=Role.PROVINCE_CLERK, region="98"),
    ]
    for seat in strangers:
        client = seat.client()
        assert client.get(API).json()["cases"] == []
        for path in ("", "/steps/submit", "/claim", "/release-claim"):
            ask = (
                client.get
                if not path
                else lambda address, client=client: client.post(address, "{}", content_type="application/json")
            )
            known, none = ask(f"{API}/{case.number}{path}"), ask(f"{API}/{unknown}{path}")
            assert known.status_code == none.status_code == 404
            assert {k: v for k, v in known.json().items() if k != "request_id"} == {
                k: v for k, v in none.json().items() if k != "request_id"
            }
    assert Client().get(API).status_code == 401
    assert make_seat(role=Role.LEARNER).client().get(API).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(office, case, today, count, count_queries):
    for _ in range(count):
        make_case(organisation=office.organisation, region=office.organisation.region, on=today)
    client = office.clerk.client()
    client.get(API)
    with count_queries() as queries:
        client.get(API)
    assert len(queries) <= 6
