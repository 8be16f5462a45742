from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.ledger.entries import decode
from onex.foundation.ledger.keys import origin, verifier_keys
from onex.foundation.ledger.proof_files import ProofFile, verify_proof
from onex.foundation.ledger.sequencing import sequence_all
from onex.foundation.publications.models import Objection
from onex.foundation.publications.services import Line, answer_objection, close
from tests.factories.accounts import make_seat
from tests.factories.publications import make_lines, make_notice, make_objection
from tests.foundation.publications.conftest import make_publisher

FILLED = {"reference": "A00001", "text": "总分应为 82", "contact": "张三 13800001234"}


@pytest.fixture
def notice(publisher, today):
    return make_notice(case=publisher.case, opens_on=today, closes_on=today + timedelta(days=7))


def address(name: str, *args: object) -> str:
    return reverse(f"publications:{name}", args=args)


# ── anyone ──


def test_the_list_shows_notices_by_state(publisher, notice, client):
    past = make_notice(case=publisher.case, title="上月公示")
    page = client.get(address("notices"))
    assert page.status_code == 200
    assert [shown.number for shown in page.context["page"]] == [notice.number, past.number]
    assert list(client.get(address("notices"), {"state": "closed"}).context["page"]) == []
    assert len(client.get(address("notices"), {"state": "no-such-state"}).context["page"]) == 2


def test_a_notice_shows_its_lines_period_basis_and_digest(notice, client):
    html = client.get(address("notice", notice.number)).content.decode()
    for shown in (notice.number, notice.sha256, "A00002", "王*明", "S4.3", address("object", notice.number)):
        assert shown in html


def test_anyone_downloads_the_proofs_of_its_publication_and_its_end(publisher, notice, client):
    make_notice(case=publisher.case, title="同一办件的另一公示")
    entries = Entry.objects.filter(payload__notice=notice.number)
    close(notice, by=publisher.clerk.actor, on=notice.closes_on + timedelta(days=1))
    sequence_all()
    html = client.get(address("notice", notice.number)).content.decode()
    linked = re.findall(r'href="(/ledger/proofs/[^"]+)"', html)
    assert linked == [reverse("ledger:proof", args=[entry.event_id]) for entry in entries]
    assert [entry.topic for entry in entries] == ["publications.notice_published", "publications.notice_closed"]
    for entry, link in zip(entries, linked, strict=True):
        proof = ProofFile.parse(client.get(link).content.decode())
        verify_proof(proof, proof.extra, origin=origin(), keys=verifier_keys(), witnesses=(), quorum=0)
        assert decode(proof.extra).commitment == bytes(entry.commitment).hex()


def test_a_long_notice_comes_in_pages_and_in_print(publisher, today, client, monkeypatch):
    monkeypatch.setattr("onex.foundation.publications.views.notices.LINES_A_PAGE", 4)
    monkeypatch.setattr("onex.foundation.publications.views.notices.LINES_A_PRINT", 7)
    notice = make_notice(case=publisher.case, lines=make_lines(count=10), opens_on=today, closes_on=today)
    last = client.get(address("notice", notice.number), {"page": "3"})
    assert [line.position for line in last.context["lines"]] == [9, 10]
    assert [line.position for line in client.get(address("notice", notice.number), {"page": "99"}).context["lines"]] == [9, 10]
    assert len(client.get(address("print", notice.number)).context["lines"]) == 7
    assert "分为 2 份打印" in client.get(address("print", notice.number)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_notice_takes_the_same_queries_however_long(publisher, today, client, count, django_assert_num_queries):
    notice = make_notice(case=publisher.case, lines=make_lines(count=count), opens_on=today, closes_on=today)
    client.get(address("notice", notice.number))  # the first look at a notice is counted twice
    with django_assert_num_queries(4 + 1):  # and every one once
        client.get(address("notice", notice.number))


def test_an_empty_notice_has_a_page(publisher, today, client):
    notice = make_notice(case=publisher.case, lines=[], opens_on=today, closes_on=today)
    assert client.get(address("notice", notice.number)).status_code == 200


def test_a_line_is_found_by_its_number_without_an_address_that_tells_it(notice, client):
    page = client.post(address("find-line", notice.number), {"reference": " A00002 "})
    assert [line.reference for line in page.context["lines"]] == ["A00002"]
    assert list(client.post(address("find-line", notice.number), {"reference": "B1"}).context["lines"]) == []
    assert client.post(address("find-line", notice.number), {}).status_code == 422
    assert client.get(address("find-line", notice.number)).status_code == 405


def test_the_file_of_lines_is_what_was_hashed(publisher, today, client):
    notice = make_notice(case=publisher.case, lines=[Line("A1", "王*明", '引号"', "通过")] * 3, opens_on=today, closes_on=today)
    answer = client.get(address("lines", notice.number))
    assert hashlib.sha256(answer.getvalue()).hexdigest() == notice.sha256
    assert answer["Content-Type"] == "application/jsonl"


@pytest.mark.parametrize("name", ["notice", "print", "lines", "object"])
def test_an_unknown_notice_is_not_found(db, client, name):
    assert client.get(address(name, "G1")).status_code == 404


def test_a_notice_past_its_last_day_says_so_and_takes_no_objection(publisher, notice, client):
    past = make_notice(case=publisher.case)
    running, over = (client.get(address("notice", shown.number)).content.decode() for shown in (notice, past))
    assert "公示期已满，待结束" in over
    assert address("object", past.number) not in over
    assert "公示期已满，待结束" not in running
    assert client.get(address("notices")).content.decode().count("公示期已满，待结束") == 1


# ── objecting ──


def test_an_objection_is_filed_and_its_code_shown_once(notice, client):
    page = client.post(address("object", notice.number), FILLED)
    assert page.status_code == 200
    objection = Objection.objects.get()
    code = page.context["objection"].query_code
    assert code in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    shown = client.post(address("objection-query"), {"code": code.lower()})
    assert shown.context["objection"] == objection
    html = shown.content.decode()
    assert "总分应为 82" in html
    assert "待答复" in html
    assert "13800001234" not in html


def test_a_form_filled_in_wrongly_says_everything_at_once_and_keeps_what_was_typed(notice, client):
    page = client.post(address("object", notice.number), {"reference": "A00001", "text": "", "contact": ""})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"text", "contact"}
    assert "A00001" in page.content.decode()
    unknown = client.post(address("object", notice.number), FILLED | {"reference": "B9"})
    assert (unknown.status_code, set(unknown.context["form"].errors)) == (422, {"reference"})
    assert Objection.objects.count() == 0


def test_outside_the_period_the_page_says_so(publisher, client):
    past = make_notice(case=publisher.case)
    page = client.get(address("object", past.number))
    assert "2026-03-02" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert client.post(address("object", past.number), FILLED).status_code == 422
    assert Objection.objects.count() == 0


def test_a_form_from_elsewhere_is_refused(notice):
    assert Client(enforce_csrf_checks=True).post(address("object", notice.number), FILLED).status_code == 403


@pytest.mark.parametrize("code", ["", "K7QXN", "K" * 26, "x" * 61])
def test_a_wrong_code_and_an_unknown_one_are_answered_alike(notice, client, code):
    page = client.post(address("objection-query"), {"code": code})
    assert page.status_code == 422
    assert "objection" not in page.context


def test_the_answer_is_shown_to_who_has_the_code(notice, publisher, client, today):
    filed = make_objection(notice=notice, on=today)
    answer_objection(filed, answer="属实，已更正", upheld=True, by=publisher.clerk.actor, on=today)
    html = client.post(address("objection-query"), {"code": filed.query_code}).content.decode()
    assert "属实，已更正" in html
    assert "异议成立" in html
    assert publisher.clerk.actor.name not in html


# ── the staff ──


def test_objections_wait_in_the_list_of_the_organisation_concerned(notice, publisher, today):
    filed = make_objection(notice=notice, on=today)
    assert list(publisher.clerk.client().get(address("objections")).context["page"]) == [filed]
    assert list(make_publisher().clerk.client().get(address("objections")).context["page"]) == []
    assert list(make_publisher(region="9801").clerk.client().get(address("objections"), {"show": "all"}).context["page"]) == []


def test_an_objection_is_opened_and_answered_by_its_staff(notice, publisher, today):
    filed = make_objection(notice=notice, text="总分应为 82", contact="张三 13800001234", on=today)
    client = publisher.clerk.client()
    html = client.get(address("objection", filed.ref)).content.decode()
    assert "总分应为 82" in html
    assert "13800001234" in html
    assert client.post(address("answer", filed.ref), {"answer": ""}).status_code == 422
    done = client.post(address("answer", filed.ref), {"answer": "属实", "upheld": "yes"})
    assert (done.status_code, done["Location"]) == (302, address("objection", filed.ref))
    assert "属实" in client.get(done["Location"]).content.decode()
    assert Objection.objects.get(pk=filed.pk).upheld is True
    assert client.post(address("answer", filed.ref), {"answer": "又", "upheld": "no"}).status_code == 409
    assert "<textarea" not in client.get(address("objection", filed.ref)).content.decode()


def test_a_stranger_meets_no_objection(notice, publisher, today):
    filed = make_objection(notice=notice, on=today)
    for seat in (make_publisher().clerk, make_seat(role=Role.PROVINCE_CLERK, region="98")):
        client = seat.client()
        assert client.get(address("objection", filed.ref)).status_code == 404
        assert client.post(address("answer", filed.ref), {"answer": "x", "upheld": "no"}).status_code == 404
    learner = make_seat(role=Role.SCHOOL_CLERK, organisation=publisher.organisation).client()
    assert learner.get(address("objections")).status_code == 403
    assert Client().get(address("objections")).status_code == 302
    assert publisher.clerk.client().get(address("objection", uuid4())).status_code == 404
    assert Objection.objects.get(pk=filed.pk).answered_on is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_objections_takes_the_same_queries(notice, publisher, today, count, count_queries):
    for _ in range(count):
        make_objection(notice=notice, on=today)
    client = publisher.clerk.client()
    client.get(address("objections"))
    with count_queries() as queries:
        client.get(address("objections"))
    assert len(queries) <= 8


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_speaks_both_languages(notice, publisher, today, language):
    filed = make_objection(notice=notice, on=today)
    client = publisher.clerk.client()
    for name, args in (
        ("notices", ()),
        ("notice", (notice.number,)),
        ("print", (notice.number,)),
        ("object", (notice.number,)),
        ("objection-query", ()),
        ("objections", ()),
        ("objection", (filed.ref,)),
    ):
        page = client.get(address(name, *args), headers={"accept-language": language})
        assert page.status_code == 200, name
