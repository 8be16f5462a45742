"""查询验证: valid, revoked, and one answer for everything that does not match."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.selectors import identities_of, names_of
from onex.foundation.procedures.services import advance
from onex.lifecycle.catalogue.models import Listing
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.certificates.selectors import find_by_token
from onex.lifecycle.certificates.services import propose_revocation
from onex.lifecycle.certificates.tokens import PAPER_PATH, VERIFY_PATH
from onex.lifecycle.verification.models import LookupTally
from onex.lifecycle.verification.selectors import NOT_MATCHED, verify_number
from tests.factories.certificates import MONDAY, make_issued, make_issuer
from tests.factories.journal import append_only_suspended

pytestmark = pytest.mark.django_db
UNKNOWN = "91990100000000009XDEMO120269999999"
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def certificate():
    return make_issued(count=1)[0]


def name_of(certificate):
    return names_of([certificate.person_id])[certificate.person_id]


def last_six_of(certificate):
    return identities_of([certificate.person_id], purpose=MachineWork.CHECK_RECORD)[certificate.person_id].number[-6:]


def other_name(certificate):
    return "欧阳" + name_of(certificate)


def revoke(issuer, certificate):
    proposed = propose_revocation(
        certificate.number, ground="issued_in_error", reason="重复登记", by=issuer.clerk.actor, on=MONDAY
    )
    advance(proposed.case.number, "confirm", by=issuer.lead.actor, on=MONDAY)


def ask(**body):
    return Client().post("/api/v1/verify", json.dumps(body), content_type="application/json")


def test_number_and_name_give_the_full_face(certificate):
    verdict = verify_number(certificate.number, name=name_of(certificate), on=MONDAY)
    assert verdict.outcome == "valid"
    assert verdict.face.name == name_of(certificate)
    assert {check.name: check.state for check in verdict.checks} == {
        "holder": "passed",
        "record": "passed",
        "issuer": "passed",
        "status": "passed",
    }


def test_number_and_last_six_give_the_full_face(certificate):
    verdict = verify_number(certificate.number, id_last_six=last_six_of(certificate).lower(), on=MONDAY)
    assert verdict.outcome == "valid"


def test_a_number_typed_full_width_and_with_spaces_is_found(certificate):
    typed = " ".join(chr(ord(one) + 0xFEE0) for one in certificate.number)
    assert verify_number(typed, name=name_of(certificate), on=MONDAY).outcome == "valid"


@pytest.mark.parametrize("wrong", ["number", "name", "last_six", "empty"])
def test_everything_that_does_not_match_is_one_answer(certificate, wrong):
    asked = {
        "number": {"number": UNKNOWN, "name": name_of(certificate)},
        "name": {"number": certificate.number, "name": other_name(certificate)},
        "last_six": {"number": certificate.number, "id_last_six": "000000"},
        "empty": {"number": certificate.number, "id_last_six": ""},
    }[wrong]
    number = asked.pop("number")
    assert verify_number(number, **asked, on=MONDAY) is NOT_MATCHED


def test_unknown_number_and_wrong_name_do_the_same_work(certificate, count_queries):
    counted = []
    for number in (UNKNOWN, certificate.number):
        with count_queries() as queries:
            verify_number(number, name=other_name(certificate), on=MONDAY)
        counted.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])
    assert counted[0] == counted[1]
    assert len(counted[0]) == 3


def test_the_api_answers_unknown_and_wrong_with_the_same_bytes(certificate):
    answers = [
        ask(number=UNKNOWN, name=name_of(certificate)),
        ask(number=certificate.number, name=other_name(certificate)),
        ask(number=certificate.number, id_last_six="000000"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len({frozenset((key, value) for key, value in answer.items() if key != "X-Request-Id") for answer in answers}) == 1


def test_the_page_answers_unknown_and_wrong_with_the_same_bytes(certificate):
    pages = []
    for number in (UNKNOWN, certificate.number):
        answer = Client().post("/verify", {"number": number, "proof": "欧阳不在"})
        pages.append((answer.status_code, CHANGING.sub(b"", answer.content.replace(number.encode(), b"#"))))
    assert pages[0] == pages[1]


def test_the_api_tells_all_of_a_match(certificate):
    answer = ask(number=certificate.number, name=name_of(certificate)).json()
    assert (answer["outcome"], answer["face"]["name"]) == ("valid", name_of(certificate))
    assert answer["face"]["document_number_masked"].count("*") == 16


def test_the_api_takes_one_second_factor_and_no_other_method(certificate):
    assert ask(number=certificate.number).status_code == 400
    assert ask(number=certificate.number, name="王", id_last_six="123456").status_code == 400
    assert Client().get("/api/v1/verify").status_code == 405


def test_a_revoked_certificate_says_when_and_why(certificate):
    issuer = make_issuer()
    revoked = make_issued(issuer=issuer, count=1)[0]
    revoke(issuer, revoked)
    verdict = verify_number(revoked.number, name=name_of(revoked), on=MONDAY)
    assert verdict.outcome == "revoked"
    status = verdict.checks[-1]
    assert (status.state, status.why.zh, status.cite) == ("failed", f"已于 {MONDAY} 撤销：误发", "M21")


def test_a_certificate_of_an_issuer_that_left_stays_valid_and_says_so(certificate):
    Listing.objects.filter(organisation=certificate.organisation_id).update(until=MONDAY)
    verdict = verify_number(certificate.number, name=name_of(certificate), on=MONDAY + timedelta(days=1))
    assert verdict.outcome == "valid"
    noted = next(check for check in verdict.checks if check.name == "left")
    assert (noted.state, noted.cite) == ("noted", "X8")
    assert next(check for check in verdict.checks if check.name == "issuer").state == "passed"


def test_a_row_somebody_edited_is_not_called_valid(certificate):
    with append_only_suspended():
        IssuedCertificate.objects.filter(pk=certificate.pk).update(number=certificate.number[:-1] + "9")
    verdict = verify_number(certificate.number[:-1] + "9", name=name_of(certificate), on=MONDAY)
    assert verdict.outcome == "altered"


def test_the_page_names_the_holder_only_after_the_second_factor(certificate):
    page = Client().get(f"/v/{certificate.token}").content.decode()
    assert name_of(certificate) not in page
    assert certificate.level.certificate.name in page
    assert "证书有效" in page
    full = Client().post(f"/v/{certificate.token}", {"proof": last_six_of(certificate)}).content.decode()
    assert name_of(certificate) in full
    wrong = Client().post(f"/v/{certificate.token}", {"proof": "000000"}).content.decode()
    assert name_of(certificate) not in wrong
    assert "不相符" in wrong


def test_the_verify_page_works_for_a_name_and_for_last_six(certificate):
    for proof in (name_of(certificate), last_six_of(certificate)):
        page = Client().post(reverse("verification:verify"), {"number": certificate.number, "proof": proof})
        assert "证书有效" in page.content.decode()
        assert page["Cache-Control"].count("no-store") == 1


@pytest.mark.parametrize("change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t[:-1], lambda t: "!" * 32])
def test_a_token_nearly_right_is_nothing(certificate, change):
    assert find_by_token(change(certificate.token)) is None
    assert Client().get(f"/v/{change(certificate.token)}").status_code == 404
    assert find_by_token(certificate.token) == certificate


def test_lookups_are_counted_without_a_trace_of_whom(certificate):
    ask(number=certificate.number, name=name_of(certificate))
    ask(number=UNKNOWN, name="王小明")
    Client().get(f"/v/{certificate.token}")
    counted = {(one.door, one.outcome): one.count for one in LookupTally.objects.all()}
    assert counted == {("api", "valid"): 1, ("api", "not_matched"): 1, ("qr", "valid"): 1}


def test_the_addresses_printed_on_paper_are_those_served(certificate):
    assert reverse("verification:token", args=[certificate.token]) == PAPER_PATH + certificate.token
    assert reverse("verification:verify") == VERIFY_PATH
