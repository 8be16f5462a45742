"""Whatever goes wrong, the page says what happened, whether anything was saved, what to do, and a number to quote."""

from __future__ import annotations

import json
import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config.urls import urlpatterns as all_patterns
from onex.foundation.accounts.doors import public_door
from onex.foundation.policy import Finding, Text
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn, RuleRefused
from onex.web.api import api
from onex.web.errors import bad_request, broken, not_allowed, not_found
from onex.web.urls import urlpatterns as shell_patterns
from tests.web.conftest import Desk

SAVED_NOTHING = "没有保存任何内容"
FINDING = Finding(cite="G3.3", passed=False, why=Text("已超过七个工作日", "more than seven working days"), rule="test")
REFUSALS = {
    "bad": BadInput("bad_thing", Text("看不懂", "cannot be read")),
    "sign-in": NotSignedIn("not_signed_in", "请先登录"),
    "not-allowed": NotAllowed("not_yours", "不归您办", allowed=("/seat",)),
    "missing": NotFound("no_such_thing", "没有这件东西"),
    "conflict": Conflict("moved_on", "已经变了", allowed=("submit",)),
    "rule": RuleRefused("too_late", Text("来不及了", "too late"), cites=("G3.3",), findings=(FINDING,)),
}


@public_door("a test's own page")
def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    raise REFUSALS[kind]


@public_door("a test's own page")
def fall(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("secret detail")


urlpatterns = [path("refuse/<str:kind>", refuse), path("fall", fall), *all_patterns]
handler400, handler403, handler404, handler500 = bad_request, not_allowed, not_found, broken

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_becomes_a_page_of_its_status(client: Client, kind: str) -> None:
    answer = client.get(f"/refuse/{kind}")
    page = answer.content.decode()
    assert answer.status_code == REFUSALS[kind].status
    assert SAVED_NOTHING in page
    assert answer["X-Request-Id"] in page


def test_a_refused_rule_shows_every_finding_with_its_clause(client: Client) -> None:
    page = client.get("/refuse/rule").content.decode()
    assert "来不及了" in page
    assert "已超过七个工作日" in page
    assert 'href="/policy/clauses/G3.3"' in page
    assert "too late" in client.get("/refuse/rule", headers={"Accept-Language": "en"}).content.decode()


def test_what_is_allowed_instead_is_a_link(client: Client) -> None:
    assert re.search(r'<a href="/seat">选择席位</a>', client.get("/refuse/not-allowed").content.decode())


def test_htmx_is_answered_with_a_message_at_the_top(client: Client) -> None:
    answer = client.get("/refuse/rule", headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "#ox-messages"
    assert "<html" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_the_way_back_is_ours_or_none(client: Client) -> None:
    assert (
        "https://elsewhere.example"
        not in client.get("/refuse/rule", headers={"Referer": "https://elsewhere.example/"}).content.decode()
    )
    assert (
        'href="http://testserver/cases/"'
        in client.get("/refuse/rule", headers={"Referer": "http://testserver/cases/"}).content.decode()
    )


def test_an_unknown_address(client: Client) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()
    assert answer["X-Request-Id"] in answer.content.decode()


def test_a_fault_of_ours_says_so_and_no_more(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/fall")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "系统出错了" in page
    assert answer["X-Request-Id"] in page
    assert "secret detail" not in page
    assert answer["Content-Security-Policy"]


def test_a_stale_form_is_told_to_reload() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language", {"language": "en"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_step_that_has_been_taken_already_offers_what_is_left(desk: Desk) -> None:
    answer = desk.clerk.client().post(f"/cases/{desk.submitted.number}/steps/submit", {"reason": ""})
    assert answer.status_code == 409
    assert "撤回" in answer.content.decode()


def test_the_api_answers_in_one_shape(desk: Desk) -> None:
    client = desk.clerk.client()
    unknown = client.get("/api/v1/cases/none")
    moved = client.post(
        f"/api/v1/cases/{desk.submitted.number}/steps/submit", json.dumps({"reason": ""}), content_type="application/json"
    )
    invalid = client.get("/api/v1/register/organisations?on=yesterday")
    signed_out = Client().get("/api/v1/cases")
    expected = {unknown: 404, moved: 409, invalid: 400, signed_out: 401}
    for answer, status in expected.items():
        assert answer.status_code == status
        told = answer.json()
        assert set(told) == {"code", "message", "cites", "findings", "allowed", "request_id"}
        assert told["request_id"] == answer["X-Request-Id"]
    assert "withdraw" in moved.json()["allowed"]


def test_the_api_describes_itself(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["info"]["title"] == "OneX"
    assert "/api/v1/cases" in described["paths"]
    assert client.get("/api/v1/docs").status_code == 404
    assert api.docs_url is None
    assert shell_patterns
