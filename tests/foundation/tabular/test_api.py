"""Imports by the API, as another system walks them."""

from __future__ import annotations

import pytest
from django.test import Client

from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.worker import run_pending
from tests.factories.accounts import Seat, make_seat
from tests.factories.tabular import PLAIN, TODAY, good_rows, make_workbook

pytestmark = pytest.mark.django_db

BAD = ["000900", "王小明", 101, TODAY, "合格"]
NEW = f"/api/v1/importers/{PLAIN}/uploads?target=batch-1&name=results.xlsx"
BYTES = "application/octet-stream"


@pytest.fixture
def seat() -> Seat:
    return make_seat(role=Role.ORGANISATION_CLERK)


def _judged(client: Client, content: bytes) -> dict[str, object]:
    started = client.post(NEW, content, content_type=BYTES)
    assert (started.status_code, started.json()["state"]) == (200, "checking")
    run_pending()
    return client.get(f"/api/v1/imports/{started.json()['ref']}").json()  # type: ignore[no-any-return]  # the answer


def test_rows_are_judged_then_the_good_ones_come_in(seat: Seat) -> None:
    client = seat.client()
    judged = _judged(client, make_workbook([*good_rows(20), BAD]))
    assert (judged["state"], judged["rows"], judged["failed"], judged["imported"]) == ("checked", 21, 1, 0)
    causes = judged["causes"]
    assert isinstance(causes, list)
    assert [(cause["severity"], cause["count"], cause["first_rows"]) for cause in causes] == [("error", 1, [22])]
    accept = f"/api/v1/imports/{judged['ref']}/accept"
    refused = client.post(accept, {"mode": "all"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"], refused.json()["allowed"]) == (409, "rows_failed", ["good"])
    assert client.post(accept, {"mode": "good"}, content_type="application/json").json()["state"] == "importing"
    run_pending()
    done = client.get(f"/api/v1/imports/{judged['ref']}").json()
    assert (done["state"], done["imported"]) == ("done", 20)


def test_no_workbook_is_told_what_it_is_not(seat: Seat) -> None:
    judged = _judged(seat.client(), b"MZ this is a program")
    assert judged["state"] == "refused"
    causes = judged["causes"]
    assert isinstance(causes, list)
    assert [cause["severity"] for cause in causes] == ["file"]


def test_import_can_be_ended_before_anything_is_written(seat: Seat) -> None:
    client = seat.client()
    judged = _judged(client, make_workbook(good_rows(3)))
    ended = client.post(f"/api/v1/imports/{judged['ref']}/cancel", content_type="application/json")
    assert (ended.json()["state"], ended.json()["imported"]) == ("cancelled", 0)


def test_another_organisation_finds_no_such_import(seat: Seat) -> None:
    judged = _judged(seat.client(), make_workbook(good_rows(3)))
    other = make_seat(role=Role.ORGANISATION_CLERK).client()
    for answer in (
        other.get(f"/api/v1/imports/{judged['ref']}"),
        other.post(f"/api/v1/imports/{judged['ref']}/accept", {}, content_type="application/json"),
        other.post(f"/api/v1/imports/{judged['ref']}/cancel", content_type="application/json"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_import")


def test_nobody_signed_in_is_asked_to_sign_in() -> None:
    assert Client().post(NEW, b"", content_type=BYTES).status_code == 401
