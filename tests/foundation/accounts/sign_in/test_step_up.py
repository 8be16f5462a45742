"""A fresh proof before a grave step, and the form that goes on as it was."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_http_methods
from pytest_django import Settings

import config.urls
from onex.foundation.accounts import permissions
from onex.foundation.accounts.doors import door
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.sign_in.factors import issue_recovery_codes
from onex.foundation.procedures.kernel import forget, register
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.steps import Procedure
from tests.factories.accounts import BY, PASSWORD, Seat, make_seat
from tests.factories.parties import OPENED_ON
from tests.factories.procedures import make_case, review_procedure
from tests.factories.sign_in import App, Clock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.accounts.sign_in.test_step_up")]
NAME = "testing.grave"


class Sample(StrEnum):
    CHANGE = "sample.grave.change"


@door(Sample.CHANGE, step_up=True)
@require_http_methods(["GET", "POST"])
def grave(request: HttpRequest) -> HttpResponse:
    sent = sorted((name, value) for name, values in request.POST.lists() for value in values if not name.startswith("proof_"))
    return HttpResponse(repr(sent))


urlpatterns = [path("grave", grave), *config.urls.urlpatterns]


@pytest.fixture(autouse=True)
def _own_grants(monkeypatch: pytest.MonkeyPatch, settings: Settings, clock: Clock) -> None:
    monkeypatch.setitem(permissions._granted, Sample.CHANGE, frozenset({Role.PROVINCE_CLERK, Role.ORGANISATION_LEAD}))
    settings.STEP_UP_MINUTES = 5


@pytest.fixture
def procedure() -> Iterator[Procedure]:
    made = review_procedure(name=NAME)
    yield register(replace(made, steps=tuple(replace(step, step_up=step.name == "submit") for step in made.steps)))
    forget(NAME)


def clerk() -> Seat:
    return make_seat(role=Role.PROVINCE_CLERK)


def kept(page: str) -> dict[str, str]:
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def test_last_second_of_the_five_minutes_and_the_first_after(clock: Clock) -> None:
    client = clerk().client()
    clock.move(minutes=5, seconds=-1)
    assert client.post("/grave", {"a": "1"}).text == "[('a', '1')]"
    clock.move(seconds=1)
    assert "再次核实身份" in client.post("/grave", {"a": "1"}).text


def test_looking_needs_no_fresh_proof(clock: Clock) -> None:
    client = clerk().client()
    clock.move(minutes=20)
    assert client.get("/grave").text == "[]"


def test_form_goes_on_with_all_that_was_typed(clock: Clock) -> None:
    client = clerk().client()
    typed: dict[str, Any] = {"reason": "\n  甲 <b>&\"'\n第二行\n", "many": ["1", "2"], "empty": "", "</textarea><script>": "x"}
    expected = client.post("/grave", typed).text
    clock.move(minutes=20)
    page = client.post("/grave", typed)
    assert (page.status_code, page["Cache-Control"].count("no-store")) == (200, 1)
    assert "<script>x" not in page.text
    assert "</textarea><script>" not in page.text
    assert 'action="/grave"' in page.text
    sent = kept(page.text)
    assert sent["reason"] == typed["reason"]
    assert client.post("/grave", typed | {"proof_password": PASSWORD}).text == expected
    assert client.post("/grave", typed).text == expected  # and is fresh for five minutes more


def test_browser_reads_back_what_was_typed(clock: Clock) -> None:
    """A browser drops one line break after <textarea>, so one is written before each value."""
    client = clerk().client()
    clock.move(minutes=20)
    assert '<textarea name="reason" hidden>\n\nx</textarea>' in client.post("/grave", {"reason": "\nx"}).text


def test_factor_is_asked_for_where_there_is_one_and_a_password_is_not_enough(clock: Clock) -> None:
    seat = clerk()
    app, client = App(seat.user), seat.client()
    code = issue_recovery_codes(seat.user, by=BY, on=OPENED_ON.__class__.today())[0]
    clock.move(minutes=20)
    page = client.post("/grave", {"a": "1"}).text
    assert "proof_code" in page
    assert "proof_password" not in page
    wrong = client.post("/grave", {"a": "1", "proof_password": PASSWORD})
    assert (wrong.status_code, "未能核实" in wrong.text, kept(wrong.text)) == (422, True, {"a": "1"})
    assert client.post("/grave", {"a": "1", "proof_code": app.code()}).text == "[('a', '1')]"
    clock.move(minutes=20)
    assert client.post("/grave", {"a": "1", "proof_code": code}).text == "[('a', '1')]"


def test_code_used_once_confirms_nothing_more(clock: Clock) -> None:
    seat = clerk()
    app, first, second = App(seat.user), seat.client(), seat.client()
    clock.move(minutes=20)
    code = app.code()
    assert first.post("/grave", {"proof_code": code}).text == "[]"
    assert second.post("/grave", {"proof_code": code}).status_code == 422


def test_sixth_guess_is_not_looked_at_until_the_lock_ends(clock: Clock) -> None:
    client = clerk().client()
    clock.move(minutes=20)
    for number in range(5):
        assert client.post("/grave", {"proof_password": f"guess {number}"}).status_code == 422
    locked = client.post("/grave", {"proof_password": PASSWORD})
    assert (locked.status_code, "次数过多" in locked.text) == (422, True)
    clock.move(minutes=15)
    assert client.post("/grave", {"proof_password": PASSWORD}).text == "[]"


def test_without_the_permission_nothing_is_asked(clock: Clock) -> None:
    client = make_seat(role=Role.EXAM_STAFF).client()
    clock.move(minutes=20)
    assert client.post("/grave", {"proof_password": PASSWORD}).status_code == 403


def test_page_to_confirm_leads_on_and_nowhere_else(clock: Clock) -> None:
    client = clerk().client()
    assert client.get("/confirm?next=/seat").status_code == 200
    assert client.post("/confirm", {"next": "/seat", "proof_password": "wrong"}).status_code == 422
    assert client.post("/confirm", {"next": "/seat", "proof_password": PASSWORD})["Location"] == "/seat"
    assert (
        client.post("/confirm", {"next": "https://elsewhere.example/", "proof_password": PASSWORD})["Location"] == "/workbench"
    )
    assert Client().get("/confirm")["Location"].startswith("/sign-in")


def test_own_factors_are_changed_only_with_a_fresh_proof(clock: Clock) -> None:
    seat = clerk()
    app, client = App(seat.user), seat.client()
    clock.move(minutes=20)
    assert client.get("/security").status_code == 200
    for page in ("/security/authenticator", "/security/passkey"):
        assert client.get(page)["Location"] == f"/confirm?next={page.replace('/', '%2F')}"
    assert "再次核实" in client.post("/security/recovery-codes").text
    assert "再次核实" in client.post(f"/security/factors/{app.factor.ref}/remove").text
    assert seat.user.factors.count() == 1


def test_export_asks_and_then_gives_the_file(clock: Clock) -> None:
    client = clerk().client()
    assert client.get("/cases/?export=csv").status_code == 200
    clock.move(minutes=20)
    assert client.get("/cases/").status_code == 200
    asked = client.get("/cases/?export=csv")["Location"]
    assert asked == "/confirm?next=%2Fcases%2F%3Fexport%3Dcsv"
    answer = client.post("/confirm", {"next": "/cases/?export=csv", "proof_password": PASSWORD})
    assert answer["Location"] == "/cases/?export=csv"
    assert client.get(answer["Location"])["Content-Type"].startswith("text/csv")


def test_grave_step_of_a_case_waits_for_the_proof(clock: Clock, procedure: Procedure) -> None:
    seat = make_seat(role=Role.ORGANISATION_CLERK)
    case = make_case(procedure=NAME, organisation=seat.mandate.organisation, by=seat.actor)
    client = seat.client()
    clock.move(minutes=20)
    address, form = f"/cases/{case.number}/steps/submit", {"reason": "齐备", "key": "k1"}
    page = client.post(address, form)
    assert kept(page.text) == form
    assert Case.objects.get(pk=case.pk).state == "draft"
    answer = client.post(f"/api/v1{address}", form, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], answer.json()["allowed"]) == (401, "step_up_needed", ["/confirm"])
    assert Case.objects.get(pk=case.pk).state == "draft"
    assert client.post(address, form | {"proof_password": PASSWORD}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_grave_step_by_the_api_goes_on_after_a_proof(clock: Clock, procedure: Procedure) -> None:
    seat = make_seat(role=Role.ORGANISATION_CLERK)
    case = make_case(procedure=NAME, organisation=seat.mandate.organisation, by=seat.actor)
    client = seat.client()
    clock.move(minutes=20)
    client.post("/confirm", {"proof_password": PASSWORD})
    answer = client.post(f"/api/v1/cases/{case.number}/steps/submit", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["case"]["state"]) == (200, "submitted")


def test_step_of_a_case_out_of_reach_is_as_good_as_none(clock: Clock, procedure: Procedure) -> None:
    seat, other = make_seat(role=Role.ORGANISATION_CLERK), make_seat(role=Role.ORGANISATION_CLERK)
    case = make_case(procedure=NAME, organisation=seat.mandate.organisation, by=seat.actor)
    client = other.client()
    clock.move(minutes=20)
    assert client.post(f"/cases/{case.number}/steps/submit").status_code == 404


def test_fragment_asked_for_becomes_the_whole_page(clock: Clock) -> None:
    client = clerk().client()
    clock.move(minutes=20)
    answer = client.post("/grave", {"a": "1"}, headers={"HX-Request": "true"})
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("body", "innerHTML")


def test_grave_steps_of_the_law_are_marked() -> None:
    from onex.foundation.procedures.kernel import procedures

    marked = {(name, step.name) for name, table in procedures().items() for step in table.steps if step.step_up}
    assert {("assessment.results_campus", "release"), ("assessment.results_campus", "confirm")} <= marked
    assert {("assessment.results_hr", "release"), ("assessment.results_hr", "confirm")} <= marked
    assert {step for name, step in marked if name.startswith("certificates.")} >= {"issue", "confirm"}
