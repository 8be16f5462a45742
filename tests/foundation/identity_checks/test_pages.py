"""Having oneself checked on the page and by the API, with the sandbox; and a clerk's confirmation."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from onex.foundation.accounts.roles import Role
from onex.foundation.identity_checks import sandbox
from onex.foundation.identity_checks.contract import answer_from_text
from onex.foundation.identity_checks.models import CheckState, IdentityCheck
from onex.foundation.identity_checks.selectors import verified_on
from tests.factories.accounts import Seat, make_seat
from tests.factories.identity_checks import make_candidate, make_checked_user, make_number
from tests.factories.parties import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("posts")]
OWN = "/identity-check"
PLAIN = {"method": "name_and_number", "consent": "on"}
FACE = {"method": "face", "consent": "on", "face_consent": "on"}


def to_face_page(client: Client) -> str:
    """Begin a face check; the address of the sandbox's page."""
    assert client.post(OWN, FACE).status_code == 302
    found = re.search(r'href="(/sandbox/identity-checks/face\?asked=[^"]+)"', client.get(OWN).text)
    assert found is not None
    return found[1]


def through_face_page(client: Client, outcome: str) -> str:
    """Choose there; the answer that comes back in the address."""
    page = to_face_page(client)
    assert "这是沙箱" in client.get(page).text
    asked = parse_qs(urlsplit(page).query)["asked"][0]
    back = client.post("/sandbox/identity-checks/face", {"asked": asked, "outcome": outcome})
    assert back.status_code == 302
    assert back["Location"].startswith("http://testserver/identity-check?answer=")
    return parse_qs(urlsplit(back["Location"]).query)["answer"][0]


def test_page_says_that_it_is_a_sandbox_and_names_the_alternative() -> None:
    page = make_candidate().client().get(OWN)
    assert "沙箱" in page.text
    assert "当面核验" in page.text
    assert " checked" not in page.text  # nothing is agreed to beforehand
    assert page["Cache-Control"].find("no-store") >= 0


@pytest.mark.parametrize("seated", [True, False])
def test_person_is_checked_by_name_and_number(seated: bool) -> None:
    if seated:
        seat = make_candidate()
        user, client = seat.user, seat.client()
    else:
        user, client = make_checked_user(), Client()
        client.force_login(user)
    assert client.post(OWN, PLAIN).status_code == 302
    page = client.get(OWN)
    assert "身份已核验" in page.text
    assert "SANDBOX-" in page.text
    assert verified_on(user.person) == timezone.localdate()


def test_missing_consents_are_all_named_and_nothing_is_asked(posts: list[dict[str, Any]]) -> None:
    client = make_candidate().client()
    page = client.post(OWN, {"method": "face"})
    assert page.status_code == 422
    assert "核验前须取得本人同意" in page.text
    assert "人脸核验须单独同意" in page.text
    assert posts == []
    assert client.post(OWN, {}).status_code == 422
    assert client.post(OWN, {"method": "in_person", "consent": "on"}).status_code == 422


@pytest.mark.parametrize("behaviour", ["mismatch", "replayed", "tampered", "expired"])
def test_page_after_what_is_no_match(behaviour: str) -> None:
    seat = make_candidate(behaviour=behaviour)
    client = seat.client()
    assert client.post(OWN, PLAIN).status_code == 302
    page = client.get(OWN)
    assert ("不一致" if behaviour == "mismatch" else "未通过校验") in page.text
    assert "当面核验" in page.text
    assert verified_on(seat.user.person) is None


def test_silent_provider_leaves_a_button_that_asks_again(posts: list[dict[str, Any]]) -> None:
    client = make_candidate(behaviour="silent").client()
    client.post(OWN, PLAIN)
    page = client.get(OWN)
    assert "再次查询" in page.text
    assert "没有回答" in page.text
    assert "同意并核验" not in page.text
    client.post("/identity-check/again")
    assert posts[0] == posts[1]


@pytest.mark.parametrize(("outcome", "state"), [("match", "verified"), ("mismatch", "mismatched")])
def test_face_is_looked_at_elsewhere_and_the_answer_comes_back(outcome: str, state: str) -> None:
    seat = make_candidate()
    client = seat.client()
    answer = through_face_page(client, outcome)
    page = client.get(OWN, {"answer": answer})
    assert "提交结果" in page.text
    check = IdentityCheck.objects.get()
    assert check.state == CheckState.ASKED  # to look at an address changes nothing
    assert client.post("/identity-check/answer", {"answer": answer}).status_code == 302
    check.refresh_from_db()
    assert (check.state, check.method) == (state, "face")
    assert client.post("/identity-check/answer", {"answer": answer}).status_code == 409  # nor twice


def test_answer_is_of_no_use_to_another_person() -> None:
    first, second = make_candidate(), make_candidate()
    answer = through_face_page(first.client(), "match")
    thief = second.client()
    to_face_page(thief)
    assert thief.post("/identity-check/answer", {"answer": answer}).status_code == 409
    assert verified_on(second.user.person) is None
    assert IdentityCheck.objects.get(person=second.user.person).state == CheckState.UNTRUSTED


@pytest.mark.parametrize("answer", ["", "x", "W10", "e30"])
def test_nonsense_for_an_answer_is_refused(answer: str) -> None:
    client = make_candidate().client()
    assert client.post("/identity-check/answer", {"answer": answer}).status_code == 409  # nothing waits
    to_face_page(client)
    assert client.post("/identity-check/answer", {"answer": answer}).status_code == 409
    assert IdentityCheck.objects.get().state == CheckState.UNTRUSTED


def test_answer_holds_no_name_and_no_number() -> None:
    seat = make_candidate(name="不得出现")
    said = answer_from_text(through_face_page(seat.client(), "match"))
    assert set(said) == {
        "version",
        "request_id",
        "method",
        "purpose",
        "digest",
        "outcome",
        "reference",
        "go_to",
        "answered_at",
        "signature",
    }
    assert "不得出现" not in str(said)


def test_no_address_tells_enough_to_try_out_numbers() -> None:
    """The digest of name and number stands in addresses: the nonce it is keyed with must not."""
    client = make_candidate().client()
    page = to_face_page(client)
    check = IdentityCheck.objects.get()
    nonce = bytes(check.nonce)
    asked = parse_qs(urlsplit(page).query)["asked"][0]
    back = client.post("/sandbox/identity-checks/face", {"asked": asked, "outcome": "match"})["Location"]
    answer = parse_qs(urlsplit(back).query)["answer"][0]
    told = [*answer_from_text(answer).values(), *sandbox.face_asked(asked).values()]
    assert len(nonce) == 16
    assert not [one for one in told if nonce.hex() in str(one)]


def test_guardian_consents_on_the_page_for_a_child() -> None:
    today = timezone.localdate()
    seat = make_candidate(born=today.replace(year=today.year - 10, day=1))
    client = seat.client()
    assert "须监护人同意" in client.post(OWN, PLAIN).text
    assert client.post(OWN, PLAIN | {"guardian": "parent"}).status_code == 302
    assert IdentityCheck.objects.get().guardian == "parent"


def test_nobody_comes_without_signing_in() -> None:
    for address in (OWN, "/identity-checks/in-person"):
        assert Client().get(address)["Location"].startswith("/sign-in")
    assert Client().get("/api/v1/identity-check").status_code == 401


def test_without_a_provider_the_page_sends_to_a_clerk(settings: Settings) -> None:
    settings.IDENTITY_CHECKER = None
    client = make_candidate().client()
    page = client.get(OWN)
    assert '<form method="post" action="/identity-check"' not in page.text
    assert "当面核验" in page.text
    assert client.post(OWN, PLAIN).status_code == 409


# ── the clerk ──


def filled(name: str, number: str) -> dict[str, str]:
    return {"name": name, "kind": "resident_id", "number": number, "seen": "on"}


def test_clerk_confirms_in_person() -> None:
    number = make_number()
    person, client = make_person(name="当面测试", number=number), make_seat().client()
    address = reverse("identity_checks:in-person")
    assert client.post(address, {"name": "当面测试"}).status_code == 422
    assert client.post(address, filled("别人", number)).status_code == 404
    wrong = client.post(address, filled("当面测试", number[:-1] + ("1" if number[-1] == "0" else "0")))
    assert wrong.status_code == 422
    done = client.post(address, filled("当面测试", number))
    assert (done.status_code, done["Location"]) == (302, address)
    assert verified_on(person) == timezone.localdate()
    assert client.post(address, filled("当面测试", number)).status_code == 409


@pytest.mark.parametrize("role", [Role.EXPERT, Role.LEARNER, Role.AUDIT_ADMIN])
def test_seats_that_confirm_nobody(role: Role) -> None:
    client = make_seat(role=role).client()
    assert client.get("/identity-checks/in-person").status_code == 403
    assert client.post("/identity-checks/in-person", filled("x", "y")).status_code == 403


# ── the API ──


def post(seat: Seat, address: str, body: dict[str, Any]) -> Any:
    return seat.client().post(address, body, content_type="application/json")


def test_api_checks_oneself() -> None:
    seat = make_candidate()
    assert seat.client().get("/api/v1/identity-check").json()["state"] == "none"
    missing = post(seat, "/api/v1/identity-check", {"method": "face"})
    assert (missing.status_code, missing.json()["cites"]) == (422, ["L13", "L29"])
    face = post(seat, "/api/v1/identity-check", {"method": "face", "consent": True, "face_consent": True}).json()
    assert face["state"] == "asked"
    assert face["go_to"].startswith("/sandbox/identity-checks/face?asked=")
    other = make_candidate()
    done = post(other, "/api/v1/identity-check", {"method": "name_and_number", "consent": True}).json()
    assert (done["state"], done["verified_on"], done["sandbox"]) == ("verified", str(timezone.localdate()), True)
    assert other.client().get("/api/v1/identity-check").json()["state"] == "verified"
    silent = post(make_candidate(behaviour="silent"), "/api/v1/identity-check", {"method": "name_and_number", "consent": True})
    assert (silent.status_code, silent.json()["code"]) == (409, "checker_silent")


def test_api_confirms_in_person() -> None:
    number = make_number()
    make_person(name="当面测试", number=number)
    body = {"name": "当面测试", "kind": "resident_id", "number": number, "seen": True}
    clerk = make_seat()
    assert post(clerk, "/api/v1/identity-checks/in-person", body | {"seen": False}).status_code == 422
    assert post(clerk, "/api/v1/identity-checks/in-person", body).json() == {"verified_on": str(timezone.localdate())}
    assert post(make_seat(role=Role.EXPERT), "/api/v1/identity-checks/in-person", body).status_code == 403
