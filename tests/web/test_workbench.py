"""The workbench: the right cases in the right queue, at a cost that does not grow with them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from onex.foundation.accounts.roles import Role
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import advance, claim
from onex.foundation.procedures.steps import Procedure
from tests.factories.accounts import Seat, make_seat
from tests.factories.parties import make_organisation
from tests.factories.procedures import make_case
from tests.web.conftest import Desk

CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def shown(seat: Seat, queue: str) -> list[str]:
    answer = seat.client().get("/workbench", {"queue": queue})
    assert answer.status_code == 200
    return [row.case.number for row in answer.context["rows"]]


def test_each_queue_holds_its_cases(desk: Desk) -> None:
    assert set(shown(desk.province, "todo")) == {desk.submitted.number, desk.overdue.number}
    assert shown(desk.province, "overdue") == [desk.overdue.number]
    assert desk.draft.number in shown(desk.clerk, "todo")
    assert desk.published.number not in shown(desk.clerk, "todo")
    assert set(shown(desk.province, "done")) == {desk.published.number, desk.released.number, desk.done.number}
    assert len(shown(desk.clerk, "started")) == 6
    assert shown(desk.lead, "started") == []


def test_the_second_person_sees_what_the_first_cannot_confirm(desk: Desk) -> None:
    assert desk.released.number not in shown(desk.clerk, "todo")
    assert desk.released.number in shown(desk.colleague, "todo")


def test_another_organisation_and_another_province_see_nothing(desk: Desk) -> None:
    strangers = make_seat(), make_seat(role=Role.PROVINCE_CLERK, region="98"), make_seat(role=Role.AUDIT_ADMIN)
    for seat in strangers:
        for queue in ("todo", "soon", "overdue", "done", "started"):
            assert shown(seat, queue) == []


def test_what_is_due_within_two_working_days_is_due_soon(desk: Desk, today: date) -> None:
    assert desk.submitted.number not in shown(desk.province, "soon")
    assert desk.overdue.number in shown(desk.province, "soon")


def test_an_unknown_queue_shows_what_is_to_do(desk: Desk) -> None:
    assert shown(desk.clerk, "nothing") == shown(desk.clerk, "todo")


def test_the_workbench_is_a_door_for_the_signed_in_without_a_seat(desk: Desk, sign_in: Callable[..., object]) -> None:
    answer = sign_in(user=desk.clerk.user).get("/workbench")
    assert answer.status_code == 200
    assert answer.context["rows"] == []
    assert "您还没有席位" in answer.content.decode()


def test_a_claim_is_shown_and_given_back(desk: Desk) -> None:
    client = desk.clerk.client()
    client.post(f"/cases/{desk.draft.number}/claim")
    mine = {row.case.number: row.claim for row in client.get("/workbench").context["rows"]}
    assert mine[desk.draft.number].mine
    page = desk.colleague.client().get(f"/cases/{desk.draft.number}").content.decode()
    assert desk.clerk.actor.name in page
    client.post(f"/cases/{desk.draft.number}/release-claim")
    assert not {row.case.number: row.claim for row in client.get("/workbench").context["rows"]}[desk.draft.number].mine


@pytest.mark.parametrize("queue", ["todo", "soon", "overdue", "done", "started"])
def test_a_queue_costs_the_same_with_one_row_and_with_three(
    db: None, review: Procedure, count_queries: CountQueries, today: date, queue: str
) -> None:
    seat = make_seat(organisation=make_organisation(region="9901"))
    long_ago = today - timedelta(days=60)

    def open_case() -> Case:
        case = make_case(organisation=seat.mandate.organisation, by=seat.actor, on=long_ago)
        advance(case.number, "submit", by=seat.actor, on=long_ago)
        return claim(case.number, by=seat.actor, on=today)

    client = seat.client()
    open_case()
    with count_queries() as one:
        first = client.get("/workbench", {"queue": queue})
    open_case()
    open_case()
    with count_queries() as three:
        second = client.get("/workbench", {"queue": queue})
    assert (len(first.context["rows"]), len(second.context["rows"])) == (1, 3)
    assert len(three) == len(one)
