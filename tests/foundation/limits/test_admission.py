"""Budgets at the doors: who is counted on what, who is not kept out by whom, and what the refusal says."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.urls import urlpatterns as all_patterns
from onex.foundation.accounts.doors import public_door, signed_in_door
from onex.foundation.limits import budgets
from onex.foundation.limits.budgets import BUDGETS, Budget, Per, Use
from onex.foundation.limits.models import Window
from onex.web.errors import bad_request, broken, not_allowed, not_found
from tests.factories.accounts import make_seat
from tests.factories.sign_in import Clock

MINUTE = timedelta(minutes=1)
SMALL = {
    Use.LOOK: (Budget(Per.ASKER, 6, 8, MINUTE), Budget(Per.OBJECT, 4, 4, MINUTE), Budget(Per.OBJECTS, 3, 5, MINUTE)),
    Use.WRITE: (Budget(Per.ASKER, 5, 7, MINUTE), Budget(Per.OBJECT, 2, 3, MINUTE)),
    Use.API: (Budget(Per.ASKER, 4, 6, MINUTE),),
    Use.EXPORT: (Budget(Per.ASKER, 3, 3, MINUTE),),
    Use.GUESS: BUDGETS[Use.GUESS],
}
WRITTEN: list[str] = []


@public_door("a test's own page")
def look(request: HttpRequest, number: str = "") -> HttpResponse:
    return HttpResponse("seen")


@signed_in_door("a test's own page")
@require_POST
def write(request: HttpRequest, number: str) -> HttpResponse:
    WRITTEN.append(number)
    return HttpResponse("written")


@public_door("a test's own page", use=Use.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    return look(request)  # one door through another: counted once


urlpatterns = [
    path("look/", look),
    path("look/<str:number>", look),
    path("write/<str:number>", write),
    path("export", export),
    *all_patterns,
]
handler400, handler403, handler404, handler500 = bad_request, not_allowed, not_found, broken

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex.foundation.limits.admission.BUDGETS", SMALL)
    WRITTEN.clear()


def statuses(client: Client, *paths: str, **sent: object) -> list[int]:
    return [client.get(one, **sent).status_code for one in paths]


def test_plain_page_is_never_counted(client: Client) -> None:
    assert statuses(client, *["/look/"] * 20) == [200] * 20
    assert not Window.objects.exists()


def test_search_is_counted_by_address(client: Client) -> None:
    assert statuses(client, *["/look/?q=x"] * 7) == [200] * 6 + [429]
    assert statuses(client, "/look/?q=x", REMOTE_ADDR="203.0.113.5") == [200]


def test_one_record_is_counted_by_itself(client: Client) -> None:
    assert statuses(client, *["/look/one"] * 5) == [200] * 4 + [429]
    assert statuses(client, "/look/two") == [200]


def test_different_records_are_counted(client: Client) -> None:
    assert statuses(client, "/look/1", "/look/2", "/look/2", "/look/3", "/look/4") == [200, 200, 200, 200, 429]


def test_account_is_counted_wherever_it_is_and_not_by_its_address(client: Client) -> None:
    seat, colleague = make_seat(), make_seat()
    at_work = seat.client()
    sent = [at_work.get("/look/?q=x", REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(9)]
    assert sent == [200] * 8 + [429]
    assert statuses(colleague.client(), "/look/?q=x") == [200]
    assert statuses(client, "/look/?q=x") == [200]


def test_write_over_the_budget_saves_nothing() -> None:
    clerk = make_seat().client()
    answers = [clerk.post("/write/one").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert WRITTEN == ["one"] * 3


def test_every_method_that_may_write_is_counted_even_where_nobody_is_signed_in(client: Client) -> None:
    assert [client.post(f"/write/{number}").status_code for number in range(6)] == [302] * 5 + [429]
    assert [client.delete("/no-such-door/").status_code for _ in range(3)] == [404] * 3  # no door, nothing behind it


def test_one_door_through_another_counts_once(client: Client) -> None:
    assert statuses(client, *["/export"] * 4) == [200] * 3 + [429]


def test_window_ends_when_it_was_said_to_and_trying_does_not_prolong_it(client: Client, clock: Clock) -> None:
    assert statuses(client, *["/export"] * 4) == [200] * 3 + [429]
    clock.move(seconds=59)
    answer = client.get("/export")
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    clock.move(seconds=1)
    assert statuses(client, "/export") == [200]


def test_page_says_what_why_when_again_and_a_number(client: Client, clock: Clock) -> None:
    answer = [client.get("/export") for _ in range(4)][-1]
    page = answer.text
    again = timezone.localtime(clock.now + MINUTE).strftime("%H:%M:%S")
    assert f"导出与下载：次数过多（1 分钟内最多 3 次），没有保存任何内容；请在 {again} 之后再试" in page
    assert answer["X-Request-Id"] in page
    assert answer["Retry-After"] == "60"
    english = client.get("/export", headers={"Accept-Language": "en"}).text
    assert "Too many requests" in english
    assert re.search(r"nothing was saved; try again after \d\d:\d\d:\d\d", english)


def test_api_answers_in_its_own_shape(client: Client) -> None:
    answer = [client.get("/api/v1/seats") for _ in range(5)][-1]
    told = answer.json()
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) in range(1, 61)
    assert set(told) == {"code", "message", "cites", "findings", "allowed", "request_id"}
    assert told["code"] == "too_often"
    assert told["request_id"] == answer["X-Request-Id"]


def test_write_through_the_api_is_counted_as_both() -> None:
    asker = Client()
    body = json.dumps({"number": "X", "name": "x"})
    sent = [asker.post("/api/v1/verify", body, content_type="application/json").status_code for _ in range(5)]
    assert sent[-1] == 429


def test_htmx_is_told_at_the_top_of_the_page(client: Client) -> None:
    answer = [client.get("/export", headers={"HX-Request": "true"}) for _ in range(4)][-1]
    assert (answer.status_code, answer["HX-Retarget"]) == (429, "#ox-messages")


def test_every_use_and_every_count_is_budgeted_and_worded() -> None:
    assert set(BUDGETS) == set(Use) == set(budgets.WHAT)
    assert set(Per) == set(budgets.WHOSE)
    for held in BUDGETS.values():
        lengths = {budget.per: budget.within for budget in held}
        assert len(lengths) == len(held)
        assert Per.OBJECTS not in lengths or lengths[Per.OBJECTS] == lengths[Per.OBJECT]
        assert all(budget.signed_in >= budget.strangers > 0 for budget in held)


def test_a_counted_request_costs_one_statement_or_two(count_queries) -> None:
    """Two for a record that is new to the asker, one ever after; a page that names nothing costs none."""
    asker = Client()
    costs = []
    for address in ("/look/", "/look/?q=1", "/look/1", "/look/1"):
        with count_queries() as queries:
            asker.get(address)
        costs.append(len([query for query in queries if "limits_window" in query["sql"]]))
    assert costs == [0, 1, 2, 1]
