"""Security keys: enrolled, asked, copied, mistaken."""

from __future__ import annotations

import pytest
from django.test import Client

from onex.foundation.accounts.sign_in import factors
from tests.factories.accounts import make_seat
from tests.factories.sign_in import STEP, Key, first_step, give_key, options_on

pytestmark = pytest.mark.django_db


def test_key_signs_in() -> None:
    seat = make_seat()
    key, client = give_key(seat.user), Client()
    first_step(client, seat.user)
    assert client.post(STEP, {"proof_passkey": key.get(options_on(client))})["Location"] == "/seat"
    assert client.get("/seat").wsgi_request.actor == seat.actor


def test_answer_of_a_key_is_good_once_and_for_its_own_question_only() -> None:
    seat = make_seat()
    key, first, second = give_key(seat.user), Client(), Client()
    first_step(first, seat.user)
    first_step(second, seat.user)
    answer = key.get(options_on(first))
    options_on(second)
    assert second.post(STEP, {"proof_passkey": answer}).status_code == 422
    assert first.post(STEP, {"proof_passkey": answer}).status_code == 302
    first.post("/sign-out")
    first_step(first, seat.user)
    assert first.post(STEP, {"proof_passkey": answer}).status_code == 422


def test_answer_that_was_wrong_cannot_be_sent_again() -> None:
    seat = make_seat()
    key, client = give_key(seat.user), Client()
    first_step(client, seat.user)
    good = key.get(options_on(client))
    assert client.post(STEP, {"proof_passkey": "{}"}).status_code == 422
    assert client.post(STEP, {"proof_passkey": good}).status_code == 422


def test_copied_key_whose_counter_stands_still_is_refused() -> None:
    seat = make_seat()
    key = give_key(seat.user)
    for counter, taken in ((5, True), (5, False), (4, False), (0, False), (6, True)):
        client = Client()
        first_step(client, seat.user)
        answer = client.post(STEP, {"proof_passkey": key.get(options_on(client), counter=counter)})
        assert (counter, answer.status_code) == (counter, 302 if taken else 422)


def test_key_without_a_counter_is_taken() -> None:
    seat = make_seat()
    key = give_key(seat.user)
    for _ in range(2):
        client = Client()
        first_step(client, seat.user)
        assert client.post(STEP, {"proof_passkey": key.get(options_on(client), counter=0)}).status_code == 302


def test_key_that_saw_another_site_or_belongs_to_another_is_refused() -> None:
    seat, other = make_seat(), make_seat()
    key, foreign = give_key(seat.user), give_key(other.user)
    client = Client()
    first_step(client, seat.user)
    key.site = "https://testserver.example"
    assert client.post(STEP, {"proof_passkey": key.get(options_on(client))}).status_code == 422
    assert client.post(STEP, {"proof_passkey": foreign.get(options_on(client))}).status_code == 422
    foreign.credential_id = key.credential_id
    assert client.post(STEP, {"proof_passkey": foreign.get(options_on(client))}).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"id": 1}',
        "x" * 30_000,
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","attestationObject":"AA"}}',
    ],
)
def test_nonsense_enrols_nothing(sent: str) -> None:
    seat = make_seat()
    client = seat.client()
    options_on(client, "/security/passkey")
    assert client.post("/security/passkey", {"proof_passkey": sent}).status_code == 422
    assert factors.factors_of(seat.user) == []


def test_key_is_enrolled_at_one_account_only_and_by_one_answer_only() -> None:
    seat, other = make_seat(), make_seat()
    key = give_key(seat.user)
    client = other.client()
    assert (
        client.post("/security/passkey", {"proof_passkey": key.create(options_on(client, "/security/passkey"))}).status_code
        == 409
    )
    new = Key()
    answer = new.create(options_on(client, "/security/passkey"))
    options_on(client, "/security/passkey")  # another question voids the one before
    assert client.post("/security/passkey", {"proof_passkey": answer}).status_code == 422


def test_bare_address_offers_no_passkeys() -> None:
    client = make_seat().client()
    assert "localhost" in client.get("/security", headers={"host": "127.0.0.1"}).text
    assert "data-options" not in client.get("/security/passkey", headers={"host": "127.0.0.1:8000"}).text
