from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from onex.foundation.accounts.roles import Role
from onex.foundation.procedures.models import Case, StepTaken
from tests.factories.accounts import make_seat
from tests.factories.parties import make_organisation
from tests.factories.procedures import make_case
from tests.foundation.procedures.conftest import Office


@pytest.fixture
def case(office: Office, today) -> Case:
    return make_case(organisation=office.organisation, region=office.organisation.region, by=office.clerk.actor, on=today)


def press(client: Client, case: Case, name: str, *args: str, **fields: str):
    return client.post(reverse(f"procedures:{name}", args=(case.number, *args)), fields)


def test_a_button_takes_its_step_and_leads_back_to_the_case(office, case):
    answer = press(office.clerk.client(), case, "step", "submit", reason=" 一\r\n二 ", key="k1")
    assert (answer.status_code, answer["Location"]) == (302, reverse("web:case", args=(case.number,)))
    taken = StepTaken.objects.get(case=case)
    assert (taken.step, taken.reason, taken.key) == ("submit", "一\n二", "k1")
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["已办理“提交”，办件现处于“待审核”"]


def test_a_second_click_with_the_same_key_changes_nothing(office, case):
    client = office.clerk.client()
    for _ in range(2):
        assert press(client, case, "step", "submit", key="k1").status_code == 302
    assert StepTaken.objects.filter(case=case).count() == 1


def test_a_second_click_without_a_key_is_told_what_happened(office, case):
    client = office.clerk.client()
    press(client, case, "step", "submit")
    answer = press(client, case, "step", "submit")
    assert answer.status_code == 409
    assert "现处于“待审核”" in answer.content.decode()


@pytest.mark.parametrize(("step", "status"), [("publish", 403), ("fly", 404), ("withdraw", 400)])
def test_a_refused_step_says_so(office, case, step, status):
    assert press(office.clerk.client(), case, "step", step).status_code == status
    assert not StepTaken.objects.filter(case=case).exists()


def test_claim_and_release_lead_back_to_where_one_was(office, case):
    client = office.clerk.client()
    answer = press(client, case, "claim", next="/workbench?queue=todo")
    assert (answer.status_code, answer["Location"]) == (302, "/workbench?queue=todo")
    assert Case.objects.get(pk=case.pk).claimed_by_id == office.clerk.user.pk
    answer = press(client, case, "release-claim", next="https://elsewhere.example/")
    assert answer["Location"] == reverse("web:case", args=(case.number,))
    assert Case.objects.get(pk=case.pk).claimed_by_id is None


@pytest.mark.parametrize("name", ["claim", "release-claim", "step"])
def test_the_buttons_are_for_those_within_reach(office, case, name):
    args = ("submit",) if name == "step" else ()
    strangers = [
        make_seat(role=Role.ORGANISATION_CLERK, organisation=make_organisation(region="9901")),
        make_seat(role=Role.PROVINCE_CLERK, region="98"),
    ]
    for seat in strangers:
        assert press(seat.client(), case, name, *args).status_code == 404
    for role in (Role.LEARNER, Role.AUDIT_ADMIN, Role.EXPERT):
        assert press(make_seat(role=role).client(), case, name, *args).status_code == 403
    assert press(Client(), case, name, *args).status_code == 302
    assert press(office.clerk.client(), case, name, *args).status_code == 302


@pytest.mark.parametrize("name", ["claim", "release-claim", "step"])
def test_a_button_is_pressed_by_post(office, case, name):
    args = (case.number, "submit") if name == "step" else (case.number,)
    assert office.clerk.client().get(reverse(f"procedures:{name}", args=args)).status_code == 405
