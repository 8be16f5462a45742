"""A number with a proof beside it cannot be mined, and nobody can keep its holder out."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from onex.foundation.limits.budgets import BUDGETS, FIRST_TRIES, Per, Use
from onex.foundation.limits.guessing import guess
from onex.foundation.limits.models import Window
from onex.foundation.limits.refusals import TooOften
from onex.foundation.parties.selectors import names_of
from onex.lifecycle.certificates.tokens import PAPER_PATH, write_token
from tests.factories.accounts import make_seat
from tests.factories.certificates import make_issued
from tests.factories.sign_in import Clock

pytestmark = pytest.mark.django_db

LIMIT = {budget.per: budget for budget in BUDGETS[Use.GUESS]}
ONE, DIFFERENT, ALL, MINE = (LIMIT[per].strangers for per in (Per.OBJECT, Per.OBJECTS, Per.ANYBODY, Per.ASKER))
WRONG = "欧阳不在"
CHANGING = re.compile(
    rb"[2-9A-HJKMNP-TV-Z]{4}(?:-[2-9A-HJKMNP-TV-Z]{4}){2}|name=\"csrfmiddlewaretoken\" value=\"[^\"]*\"|\d\d:\d\d:\d\d"
)


@pytest.fixture
def certificate():
    return make_issued(count=1)[0]


def name_of(certificate) -> str:
    return names_of([certificate.person_id])[certificate.person_id]


def look_up(number: str, proof: str, address: str = "203.0.113.1", client: Client | None = None):
    return (client or Client()).post("/verify", {"number": number, "proof": proof}, REMOTE_ADDR=address)


def look_up_by_api(number: str, proof: str, address: str = "203.0.113.1"):
    body = json.dumps({"number": number, "name": proof})
    return Client().post("/api/v1/verify", body, content_type="application/json", REMOTE_ADDR=address)


@pytest.mark.parametrize("ask", [look_up, look_up_by_api])
def test_one_client_guesses_at_a_number_so_often_and_no_more(certificate, ask, clock: Clock) -> None:
    assert [ask(certificate.number, WRONG).status_code for _ in range(ONE)] == [200] * ONE
    answer = ask(certificate.number, name_of(certificate))  # the right name among the guesses is not told either
    assert answer.status_code == 429
    assert "Retry-After" in answer
    assert ask(certificate.number, name_of(certificate), "203.0.113.2").status_code == 200
    clock.move(seconds=LIMIT[Per.OBJECT].within.total_seconds())
    assert ask(certificate.number, name_of(certificate)).status_code == 200


def test_page_and_api_share_one_budget_and_so_does_the_way_a_number_is_typed(certificate) -> None:
    spaced = f" {certificate.number[:8]} {certificate.number[8:]}".lower()
    tries = [
        ask(number, WRONG) for _ in range(ONE // 2) for ask, number in ((look_up, certificate.number), (look_up_by_api, spaced))
    ]
    assert {answer.status_code for answer in tries} == {200}
    assert [look_up(spaced, WRONG).status_code, look_up_by_api(certificate.number, WRONG).status_code] == [429, 429]


def test_one_client_tries_so_many_different_numbers(certificate) -> None:
    for number in range(DIFFERENT):
        assert look_up(f"{number:018d}", WRONG).status_code == 200
    assert look_up("9" * 18, WRONG).status_code == 429
    assert look_up("9" * 18, WRONG, "203.0.113.2").status_code == 200


def test_who_knows_the_holders_is_not_counted_as_guessing(certificate) -> None:
    """Somebody who checks the papers of new colleagues all day long is held to the number of requests only."""
    answers = [look_up(certificate.number, name_of(certificate)) for _ in range(ONE * 3)]
    assert {answer.status_code for answer in answers} == {200}
    assert all(name_of(certificate) in answer.text for answer in answers)
    assert sorted(Window.objects.values_list("count", flat=True)) == [0, 0, 0, ONE * 3]


def test_requests_of_one_client_are_bounded_even_when_all_match(certificate) -> None:
    answers = [look_up_by_api(certificate.number, name_of(certificate)).status_code for _ in range(MINE + 1)]
    assert answers == [200] * MINE + [429]


def spend_all(certificate) -> None:
    """Many clients guess at one number until its own budget is spent."""
    for number in range(ALL // ONE + 1):
        for _ in range(ONE):
            look_up_by_api(certificate.number, WRONG, f"198.51.100.{number}")


def test_strangers_cannot_keep_the_holder_out(certificate) -> None:
    spend_all(certificate)
    for _ in range(ONE):  # as often as they like: a match is not counted
        assert name_of(certificate) in look_up(certificate.number, name_of(certificate)).text
    mistyped = [look_up(certificate.number, WRONG).status_code for _ in range(FIRST_TRIES - 1)]
    assert mistyped == [200] * (FIRST_TRIES - 1)
    assert name_of(certificate) in look_up(certificate.number, name_of(certificate)).text
    by_paper = Client().post(
        PAPER_PATH + write_token(certificate.pk, bytes(certificate.secret)), {"proof": name_of(certificate)}
    )
    assert by_paper.status_code == 200


def test_number_guessed_at_from_everywhere_yields_a_few_tries_to_each(certificate) -> None:
    spend_all(certificate)
    answers = [look_up(certificate.number, WRONG, "203.0.113.77").status_code for _ in range(FIRST_TRIES + 2)]
    assert answers == [200] * FIRST_TRIES + [429, 429]


def test_refused_guesses_do_not_spend_what_belongs_to_everybody(certificate) -> None:
    for _ in range(ALL + 20):
        look_up_by_api(certificate.number, WRONG)
    answers = [look_up(certificate.number, WRONG, "203.0.113.8").status_code for _ in range(ONE)]
    assert answers == [200] * ONE


@pytest.mark.parametrize("ask", [look_up, look_up_by_api])
def test_unknown_and_wrong_are_answered_alike_from_the_first_try_to_the_refusal(certificate, ask, count_queries) -> None:
    unknown_number = certificate.number[:-4] + "9999"
    told = {}
    for number, address in ((unknown_number, "203.0.113.3"), (certificate.number, "203.0.113.4")):
        told[number] = []
        for _ in range(ONE + 2):
            with count_queries() as queries:
                answer = ask(number, WRONG, address)
            content = CHANGING.sub(b"", answer.content.replace(number.encode(), b"#"))
            headers = sorted(
                (name, "" if name in {"X-Request-Id", "Retry-After", "Expires"} else value) for name, value in answer.items()
            )
            work = [re.sub(r"VALUES .* ON|'[^']*'|\d+", "?", query["sql"]) for query in queries]
            told[number].append((answer.status_code, headers, work, content))
    for unknown, wrong in zip(told[unknown_number], told[certificate.number], strict=True):
        assert unknown == wrong
    assert [one[0] for one in told[unknown_number]] == [200] * ONE + [429, 429]


def test_codes_of_objections_are_held_alike(clock: Clock) -> None:
    asker = Client()
    answers = [asker.post("/objections/", {"code": f"{number:026d}"}).status_code for number in range(DIFFERENT + 1)]
    assert answers == [422] * DIFFERENT + [429]


def test_account_has_wider_budgets_than_an_address(rf) -> None:
    request = rf.post("/verify", REMOTE_ADDR="203.0.113.1")
    request.user = make_seat().user
    for number in range(DIFFERENT + 1):
        guess(request, "certificate by number", str(number))
    for number in range(LIMIT[Per.OBJECTS].signed_in - DIFFERENT - 1):
        guess(request, "certificate by number", f"more {number}")
    with pytest.raises(TooOften, match="too_often"):
        guess(request, "certificate by number", "one more")
