from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from onex.foundation.accounts.actors import ANONYMOUS, system_actor
from onex.foundation.accounts.roles import Role
from onex.foundation.journal.selectors import entries_for
from onex.foundation.policy.refusals import BadInput, Conflict, NotFound, RuleRefused
from onex.foundation.publications.models import Notice, NoticeLine, Objection
from onex.foundation.publications.selectors import (
    contact_of,
    find_by_code,
    is_intact,
    lines_between,
    objection_counts,
    open_objections,
    text_of,
)
from onex.foundation.publications.services import Line, answer_objection, close, file_objection, publish, withdraw
from tests.factories.accounts import make_seat
from tests.factories.publications import CLOSES_ON, OPENS_ON, make_lines, make_notice, make_objection
from tests.foundation.publications.conftest import make_publisher

DAY = timedelta(days=1)
BY = system_actor("factory")


# ── publishing ──


def test_a_notice_freezes_its_lines_under_a_digest_anyone_can_recompute(publisher):
    lines = [Line("A1", "王*明", "理论 80", "通过"), Line("A2", "李*", '引号" \\ 换行\n', "未通过")]
    notice = Notice.objects.get(pk=make_notice(case=publisher.case, lines=lines).pk)
    expected = b"".join(
        json.dumps(
            [position, line.reference, line.name_masked, line.detail, line.outcome], ensure_ascii=False, separators=(",", ":")
        ).encode()
        + b"\n"
        for position, line in enumerate(lines, start=1)
    )
    assert notice.sha256 == hashlib.sha256(expected).hexdigest()
    assert (notice.line_count, notice.state) == (2, Notice.State.OPEN)
    assert (notice.organisation, notice.region, notice.subject) == (
        publisher.organisation,
        publisher.organisation.region,
        publisher.case.subject,
    )
    assert notice.number.startswith("G99010020260302")
    assert is_intact(notice)


def test_publishing_is_in_the_journal(publisher):
    notice = make_notice(case=publisher.case)
    entry = entries_for(publisher.case.subject).get(topic="publications.notice_published")
    assert entry.cites == ["S4.3"]
    assert entry.payload == {
        "notice": notice.number,
        "opens_on": "2026-03-02",
        "closes_on": "2026-03-09",
        "line_count": 3,
        "sha256": notice.sha256,
    }


def test_the_lines_cannot_be_changed(publisher):
    notice = make_notice(case=publisher.case)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeLine.objects.filter(notice=notice).update(outcome="通过")
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeLine.objects.filter(notice=notice).delete()


def test_a_changed_digest_or_count_shows(publisher):
    notice = make_notice(case=publisher.case)
    notice.line_count = 2
    assert not is_intact(notice)
    notice.line_count, notice.sha256 = 3, "0" * 64
    assert not is_intact(notice)


def test_a_failure_among_the_lines_publishes_nothing(publisher):
    def lines():
        yield Line("A1", "王*明")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish(
            title="x",
            subject=publisher.case.subject,
            basis="S4.3",
            case=publisher.case,
            lines=lines(),
            opens_on=OPENS_ON,
            closes_on=CLOSES_ON,
            by=BY,
        )
    assert (Notice.objects.count(), NoticeLine.objects.count()) == (0, 0)


def test_a_period_that_ends_before_it_begins_is_refused(publisher):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_notice(case=publisher.case, opens_on=OPENS_ON, closes_on=OPENS_ON - DAY)


@pytest.mark.parametrize("count", [1, 3])
def test_publishing_takes_the_same_queries_however_many_lines(publisher, count_queries, count):
    with count_queries() as queries:
        make_notice(case=publisher.case, lines=make_lines(count=count))
    assert len(queries) <= 9
    with count_queries() as again:
        make_notice(case=publisher.case, lines=make_lines(count=30))
    assert len(again) <= len(queries)


def test_a_page_of_lines_is_cut_by_position(publisher):
    notice = make_notice(case=publisher.case, lines=make_lines(count=10))
    assert [line.position for line in lines_between(notice, 4, 6)] == [4, 5, 6]


# ── objecting ──


def test_an_objection_is_sealed_and_found_by_its_code(publisher):
    filed = make_objection(notice=make_notice(case=publisher.case), text="总分应为 82", contact="张三 13800001234")
    stored = Objection.objects.get(pk=filed.pk)
    assert stored.query_code == ""
    assert (text_of(stored), contact_of(stored)) == ("总分应为 82", "张三 13800001234")
    for sealed in (stored.text_sealed, stored.contact_sealed):
        assert "总分".encode() not in bytes(sealed)
        assert b"13800001234" not in bytes(sealed)
    assert find_by_code(filed.query_code) == stored
    assert find_by_code(filed.query_code.lower().replace("-", " ")) == stored
    assert find_by_code("") is None
    assert find_by_code("K" * 26) is None


def test_the_journal_knows_of_an_objection_but_not_what_it_says(publisher):
    filed = make_objection(notice=make_notice(case=publisher.case))
    entry = entries_for(publisher.case.subject).get(topic="publications.objection_filed")
    assert entry.author_ref == ANONYMOUS.author.ref
    assert entry.payload == {"notice": filed.notice.number, "objection": str(filed.ref), "evidence": 0}


@pytest.mark.parametrize(
    ("on", "taken"), [(OPENS_ON - DAY, False), (OPENS_ON, True), (CLOSES_ON, True), (CLOSES_ON + DAY, False)]
)
def test_one_may_object_from_the_first_day_to_the_last(publisher, on, taken):
    notice = make_notice(case=publisher.case)
    if taken:
        assert make_objection(notice=notice, on=on).filed_on == on
        return
    with pytest.raises(RuleRefused) as refused:
        make_objection(notice=notice, on=on)
    assert (refused.value.code, refused.value.cites) == ("not_in_period", ("S4.3",))
    assert "2026-03-02 至 2026-03-09" in str(refused.value.message)
    assert Objection.objects.count() == 0


def test_a_notice_withdrawn_takes_no_objection(publisher):
    notice = make_notice(case=publisher.case)
    withdraw(notice, by=BY, reason="名单有误", on=OPENS_ON)
    with pytest.raises(RuleRefused):
        make_objection(notice=notice)


@pytest.mark.parametrize(
    ("filled", "refusal"),
    [
        ({"text": " "}, BadInput),
        ({"text": "x" * 2001}, BadInput),
        ({"contact": ""}, BadInput),
        ({"contact": "x" * 201}, BadInput),
        ({"reference": "B99999"}, NotFound),
    ],
)
def test_what_is_filled_in_wrongly_is_refused(publisher, filled, refusal):
    notice = make_notice(case=publisher.case)
    with pytest.raises(refusal):
        file_objection(notice, **({"reference": "", "text": "有误", "contact": "甲"} | filled), on=OPENS_ON)
    assert Objection.objects.count() == 0


# ── answering and closing ──


def test_an_answer_is_given_once_by_a_seat_in_reach(publisher):
    filed = make_objection(notice=make_notice(case=publisher.case))
    assert list(open_objections(publisher.case.subject)) == [filed]
    answered = answer_objection(filed, answer="经复核，成绩无误", upheld=False, by=publisher.clerk.actor, on=OPENS_ON + DAY)
    stored = Objection.objects.get(pk=filed.pk)
    assert (stored.answer, stored.upheld, stored.answered_on) == ("经复核，成绩无误", False, OPENS_ON + DAY)
    assert stored.answered_by == publisher.clerk.actor.author.seat
    assert list(open_objections(publisher.case.subject)) == []
    entry = entries_for(publisher.case.subject).get(topic="publications.objection_answered")
    assert entry.payload == {"notice": filed.notice.number, "objection": str(filed.ref), "upheld": False}
    with pytest.raises(Conflict):
        answer_objection(answered, answer="另一答复", upheld=True, by=publisher.clerk.actor, on=OPENS_ON + DAY)


def test_a_seat_out_of_reach_answers_nothing(publisher):
    filed = make_objection(notice=make_notice(case=publisher.case))
    strangers = [
        make_publisher().clerk,
        make_seat(role=Role.PROVINCE_CLERK, region="98"),
        make_seat(role=Role.ORGANISATION_CLERK, organisation=publisher.organisation, certificate_code="C9"),
    ]
    for actor in (*(seat.actor for seat in strangers), ANONYMOUS):
        with pytest.raises(NotFound):
            answer_objection(filed, answer="x", upheld=True, by=actor, on=OPENS_ON)
    province = make_seat(role=Role.PROVINCE_CLERK, region="99")
    assert answer_objection(filed, answer="已核实", upheld=True, by=province.actor, on=OPENS_ON).upheld


@pytest.mark.parametrize("answer", ["", "  ", "请联系 13800001234"])
def test_an_empty_or_telling_answer_is_refused(publisher, answer):
    filed = make_objection(notice=make_notice(case=publisher.case))
    with pytest.raises(BadInput):
        answer_objection(filed, answer=answer, upheld=True, by=publisher.clerk.actor, on=OPENS_ON)


def test_a_notice_closes_after_its_last_day_with_every_objection_answered(publisher):
    notice = make_notice(case=publisher.case)
    first, second = (make_objection(notice=notice, reference=reference) for reference in ("A00001", ""))
    with pytest.raises(RuleRefused) as refused:
        close(notice, by=BY, on=CLOSES_ON)
    assert refused.value.code == "publicity_running"
    answer_objection(first, answer="属实，已更正", upheld=True, by=publisher.clerk.actor, on=CLOSES_ON)
    with pytest.raises(RuleRefused) as refused:
        close(notice, by=BY, on=CLOSES_ON + DAY)
    assert (refused.value.code, refused.value.cites) == ("objections_open", ("S4.3",))
    assert "1 件" in str(refused.value.message)
    answer_objection(second, answer="不属实", upheld=False, by=publisher.clerk.actor, on=CLOSES_ON)
    closed = close(notice, by=BY, on=CLOSES_ON + DAY)
    assert (closed.state, closed.closed_on) == (Notice.State.CLOSED, CLOSES_ON + DAY)
    entry = entries_for(publisher.case.subject).get(topic="publications.notice_closed")
    assert entry.payload == {"notice": notice.number, "objections": 2, "upheld": 1}
    assert vars(objection_counts(notice)) == {"filed": 2, "waiting": 0, "upheld": 1}
    for verb in (close, lambda *args, **kwargs: withdraw(*args, reason="x", **kwargs)):
        with pytest.raises(Conflict):
            verb(notice, by=BY, on=CLOSES_ON + DAY)


def test_a_withdrawn_notice_says_why_in_the_journal(publisher):
    notice = make_notice(case=publisher.case)
    withdraw(notice, by=publisher.clerk.actor, reason="名单有误", on=OPENS_ON)
    entry = entries_for(publisher.case.subject).get(topic="publications.notice_withdrawn")
    assert entry.reason == "名单有误"


def test_the_other_sides_authority_neither_reads_nor_answers_an_objection(publisher):
    filed = make_objection(notice=make_notice(case=publisher.case))
    type(publisher.case).objects.filter(pk=publisher.case.pk).update(regime="hr")
    code = publisher.case.region_id[:2]
    education = make_seat(role=Role.PROVINCE_CLERK, region=code).actor
    hr = make_seat(role=Role.HR_PROVINCE_CLERK, region=code).actor
    assert not Objection.objects.visible_to(education).exists()
    assert Objection.objects.visible_to(hr).get() == filed
    with pytest.raises(NotFound):
        answer_objection(filed, answer="维持", upheld=False, by=education, on=OPENS_ON)


def test_notices_are_visible_within_reach(publisher):
    notice = make_notice(case=publisher.case)
    other = make_publisher(region="9801")
    assert list(Notice.objects.visible_to(publisher.clerk.actor)) == [notice]
    assert list(Notice.objects.visible_to(other.clerk.actor)) == []
    assert list(Notice.objects.visible_to(ANONYMOUS)) == []
