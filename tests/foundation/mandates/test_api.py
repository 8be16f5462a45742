"""Seats and accounts by the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Role
from tests.factories.accounts import Seat, make_seat, make_user
from tests.factories.parties import make_name, make_person, make_test_number

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
API = "/api/v1"


def today():
    return timezone.localdate()


def post(client: Client, path: str, body: dict[str, object], status: int = 200) -> dict[str, object]:
    answer = client.post(API + path, body, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


@pytest.fixture
def lead() -> Seat:
    return make_seat(role=Role.ORGANISATION_LEAD)


def test_seat_is_granted_listed_extended_and_ended(lead):
    user, client = make_user(person=make_person(name="辛示范")), lead.client()
    asked = {"login_name": user.login_name, "name": "辛示范", "role": "organisation_clerk", "reason": "入职"}
    seat = post(client, "/seats", asked | {"until": str(today() + DAY)})
    assert (seat["holder"], seat["state"], seat["on_behalf_of"]) == ("辛示范", "held", None)
    assert "M21" in seat["cites"]
    listed = client.get(f"{API}/seats").json()["seats"]
    assert {one["id"] for one in listed} == {lead.mandate.pk, seat["id"]}
    assert client.get(f"{API}/seats?limit=1").json()["next"] == lead.mandate.pk
    assert client.get(f"{API}/seats?role=expert").json() == {"seats": [], "next": None}
    path = f"/seats/{seat['id']}/steps"
    assert post(client, f"{path}/extend", {"until": str(today() + 9 * DAY), "reason": "续聘"})["until"] == str(
        today() + 9 * DAY
    )
    assert post(client, f"{path}/end", {"reason": "调离"})["state"] == "over"
    assert post(client, f"{path}/end", {"reason": "调离"}, 409)["code"] == "mandate_ended"


def test_refusal_tells_every_finding(lead):
    asked = {"login_name": lead.user.login_name, "name": "别人", "role": "organisation_clerk", "reason": "x"}
    assert post(lead.client(), "/seats", asked, 400)["code"] == "no_such_person"
    lead = make_seat(role=Role.ORGANISATION_LEAD, user=make_user(person=make_person(name="林示范")))
    asked |= {"login_name": lead.user.login_name, "name": "林示范", "since": str(today() - DAY)}
    told = post(lead.client(), "/seats", asked, 422)
    assert told["code"] == "grant_refused"
    rules = {finding["rule"] for finding in told["findings"]}
    assert rules == {"mandates.recipient_is_another_person", "mandates.term_is_in_order"}


def test_what_is_not_ones_to_grant_is_refused_with_its_clause(lead):
    asked = {"login_name": "nobody", "name": "无名", "role": "ministry_clerk", "organisation": "没有这个机构", "reason": "x"}
    told = post(lead.client(), "/seats", asked, 422)
    assert [finding["rule"] for finding in told["findings"]] == ["mandates.granter_may_grant_the_role"]
    assert told["cites"] == ["P4.1"]
    told = post(lead.client(), "/seats", asked | {"role": "exam_staff"}, 400)
    assert (told["code"], told["cites"]) == ("body_unknown", ["M21"])


def test_seat_is_lent_to_a_colleague_only(lead):
    colleague, outsider = make_seat(organisation=lead.mandate.organisation), make_seat()
    asked = {"since": str(today()), "until": str(today() + DAY), "reason": "休假"}
    path = f"/seats/{lead.mandate.pk}/steps/delegate"
    assert post(lead.client(), path, asked | {"account": outsider.user.pk}, 400)["code"] == "no_such_colleague"
    loan = post(lead.client(), path, asked | {"account": colleague.user.pk})
    assert (loan["on_behalf_of"], loan["account"]) == (lead.mandate.pk, colleague.user.pk)
    refused = post(colleague.client(), f"/seats/{loan['id']}/steps/delegate", asked | {"account": lead.user.pk}, 422)
    assert refused["code"] == "delegation_refused"


@pytest.mark.parametrize("field", ["login_name", "name", "organisation", "certificate_code", "reason"])
def test_unreadable_text_is_refused_and_not_an_error(lead, field):
    user = make_user(person=make_person(name="辛示范"))
    asked = {"login_name": user.login_name, "name": "辛示范", "role": "organisation_clerk", "reason": "入职"}
    post(lead.client(), "/seats", asked | {field: "a\x00b"}, 400)
    assert lead.client().get("/seats/?q=a%00b").status_code == 200


def test_account_of_an_unknown_kind_of_document_or_an_unreadable_name_is_refused():
    asked = {"login_name": "fresh", "name": make_name(number=792_001), "kind": "resident_id", "reason": "入职"}
    asked["number"] = make_test_number(number=792_001)
    client = make_seat(role=Role.SYSTEM_ADMIN).client()
    for field, value in (("kind", "neighbours"), ("login_name", "a\x00b"), ("login_name", " "), ("name", "a\x00b")):
        post(client, "/accounts", asked | {field: value}, 400)
    for field, value in (("number", "1\x00"), ("reason", "a\x00b"), ("login_name", "\ufdfa" * 20)):
        post(client, "/accounts", asked | {field: value}, 400)
    assert make_seat(role=Role.SECURITY_ADMIN).client().get("/accounts/?q=a%00b").status_code == 200
    assert not User.objects.filter(login_name="fresh").exists()


def test_foreign_seat_and_account_are_not_found(lead):
    foreign = make_seat(role=Role.ORGANISATION_LEAD)
    client = lead.client()
    for path in (f"/seats/{foreign.mandate.pk}", f"/accounts/{foreign.user.pk}", "/seats/999999", "/accounts/999999"):
        assert client.get(API + path).status_code == 404
    post(client, f"/seats/{foreign.mandate.pk}/steps/end", {"reason": "x"}, 404)
    assert Mandate.objects.get(pk=foreign.mandate.pk).ended_on is None


def test_account_is_opened_suspended_reinstated_and_reset(lead):
    asked = {"login_name": "fresh", "name": make_name(number=791_001), "kind": "resident_id", "reason": "入职"}
    opened = post(make_seat(role=Role.SYSTEM_ADMIN).client(), "/accounts", asked | {"number": make_test_number(number=791_001)})
    assert len(opened["code"]) == 14
    client, path = make_seat(role=Role.SECURITY_ADMIN).client(), f"/accounts/{lead.user.pk}/steps"
    assert post(client, f"{path}/suspend", {"reason": "停职"})["active"] is False
    assert post(client, f"{path}/reinstate", {"reason": "复职"})["active"] is True
    assert len(post(client, f"{path}/reset", {"reason": "遗失"})["code"]) == 14
    assert not User.objects.get(pk=lead.user.pk).has_usable_password()
    other = make_seat(role=Role.ORGANISATION_LEAD, organisation=lead.mandate.organisation)
    post(other.client(), f"{path}/suspend", {"reason": "x"}, 403)


def test_account_and_powers_say_what_may_be_done(lead):
    told = lead.client().get(f"{API}/accounts/{lead.user.pk}").json()
    assert "certificates.batch.plan" in told["seats"][0]["permissions"]
    powers = lead.client().get(f"{API}/seats/powers").json()
    assert len(powers["roles"]) == len(Role)
    assert "organisation_lead" in powers["permissions"]["certificates.batch.plan"]
    learner = next(one for one in powers["roles"] if one["role"] == "learner")
    assert [origin["by"] for origin in learner["origins"]] == [[]]
