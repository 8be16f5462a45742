"""The case page and the list of cases."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.test.utils import CaptureQueriesContext

from onex.foundation.journal.models import Entry
from onex.foundation.procedures.effects import CasePanel, case_page, panels_for
from onex.foundation.procedures.models import Case
from tests.factories.accounts import Seat, make_seat
from tests.factories.procedures import make_case
from tests.web.conftest import Desk

CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def page_of(seat: Seat, case: Case) -> str:
    answer = seat.client().get(f"/cases/{case.number}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_steps_of_the_seat_are_buttons_with_their_clauses(desk: Desk) -> None:
    page = page_of(desk.clerk, desk.draft)
    assert f'action="/cases/{desk.draft.number}/steps/submit"' in page
    assert 'href="/policy/clauses/M21"' in page
    province = page_of(desk.province, desk.draft)
    assert "/steps/" not in province
    assert "评价组织经办" in province


def test_a_step_that_must_wait_says_until_when_and_has_no_button(desk: Desk) -> None:
    page = page_of(desk.clerk, desk.published)
    assert "今天不能办理" in page
    assert "最早可于" in page
    assert "/steps/release" not in page


def test_a_two_person_step_says_so_to_both(desk: Desk) -> None:
    first, second = page_of(desk.clerk, desk.released), page_of(desk.colleague, desk.released)
    assert "两人办理" in first
    assert "两人办理" in second
    assert "/steps/confirm" not in first
    assert f'action="/cases/{desk.released.number}/steps/confirm"' in second


def test_the_clocks_count_working_days(desk: Desk) -> None:
    assert "剩余 7 个工作日" in page_of(desk.province, desk.submitted)
    assert "已逾期" in page_of(desk.province, desk.overdue)


def test_the_timeline_tells_who_what_why_on_which_clause(desk: Desk) -> None:
    page = page_of(desk.clerk, desk.released)
    for words in ("提交", "公示", "发布", "公示期满，无异议", desk.province.actor.name, "“公示期”开始计时"):
        assert words in page


def test_a_button_takes_the_step_once(desk: Desk) -> None:
    client = desk.clerk.client()
    page = client.get(f"/cases/{desk.draft.number}")
    key = page.context["steps"][0]["key"]
    for _press in range(2):
        answer = client.post(f"/cases/{desk.draft.number}/steps/submit", {"reason": "", "key": key})
        assert answer["Location"] == f"/cases/{desk.draft.number}"
    assert desk.draft.steps_taken.count() == 1


def test_a_foreign_case_is_answered_like_none(desk: Desk) -> None:
    stranger = make_seat().client()
    foreign, none = stranger.get(f"/cases/{desk.draft.number}"), stranger.get("/cases/99010020261121000009X")
    assert (foreign.status_code, none.status_code) == (404, 404)
    assert desk.draft.title not in foreign.content.decode()


def test_an_app_adds_its_panel(desk: Desk) -> None:
    @case_page("testing.review")
    def panel(case: Case, actor: object) -> CasePanel:
        return CasePanel("web/parts/footer.html", {"case": case})

    assert panels_for(desk.draft, desk.clerk.actor)
    assert page_of(desk.clerk, desk.draft).count('class="ox-footer"') == 2


def test_the_list_filters_and_costs_the_same_whatever_its_length(desk: Desk, count_queries: CountQueries) -> None:
    client = desk.clerk.client()

    def found(**query: str) -> set[str]:
        return {row.record.number for row in client.get("/cases/", query).context["table"].paginated_rows}

    assert len(found()) == 6
    assert found(q="母婴") == {desk.overdue.number}
    assert found(q=desk.draft.number[:16]) >= {desk.draft.number}
    assert found(progress="closed") == {desk.done.number}
    assert found(procedure="testing.review", opened_from=str(desk.draft.opened_on)) == {
        desk.draft.number,
        desk.submitted.number,
        desk.published.number,
    }
    with count_queries() as six:
        client.get("/cases/")
    make_case(organisation=desk.clerk.mandate.organisation)
    with count_queries() as seven:
        client.get("/cases/")
    assert len(seven) == len(six)


def test_the_export_is_what_is_shown_and_is_recorded(desk: Desk) -> None:
    answer = desk.clerk.client().get("/cases/", {"progress": "closed", "export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in rows[1:]] == [desk.done.number]
    assert "已办结" in rows[1]
    assert Entry.objects.filter(subject="list:web.cases", author_ref=desk.clerk.actor.author.ref).count() == 1
