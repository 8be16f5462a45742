"""Files are handed out to those they belong to, as attachments, after the right was asked again."""

from __future__ import annotations

import pytest
from django.test import Client

from onex.foundation.accounts.services import end_mandate
from onex.foundation.documents.services import storing
from tests.factories.accounts import BY, OPENED_ON, make_seat
from tests.factories.documents import make_file

pytestmark = pytest.mark.django_db


def test_download_is_an_attachment_nobody_keeps() -> None:
    seat = make_seat()
    file = make_file(content=b"x" * 3_000_000, by=seat.actor, organisation=seat.actor.organisation_id)
    answer = seat.client().get(f"/files/{file.ref}")
    assert b"".join(answer) == b"x" * 3_000_000
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AF%81%E6%98%8E.pdf"
    assert answer["Cache-Control"] == "no-store, private"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_colleague_may_and_stranger_may_not() -> None:
    seat = make_seat()
    file = make_file(by=seat.actor, organisation=seat.actor.organisation_id)
    assert make_seat(organisation=seat.mandate.organisation).client().get(f"/files/{file.ref}").status_code == 200
    assert make_seat().client().get(f"/files/{file.ref}").status_code == 404
    assert Client().get(f"/files/{file.ref}").status_code == 302


def test_right_ends_with_the_seat_in_an_open_session() -> None:
    seat = make_seat()
    file = make_file(by=seat.actor, organisation=seat.actor.organisation_id)
    client = seat.client()
    assert client.get(f"/files/{file.ref}").status_code == 200
    end_mandate(seat.mandate, by=BY, reason="测试", on=OPENED_ON)
    assert client.get(f"/files/{file.ref}").status_code in {302, 403, 404}


def test_internal_file_has_no_address() -> None:
    seat = make_seat()
    with storing(purpose="test", name="rows", organisation=None, subject="test:1", by=seat.actor, internal=True) as target:
        target.write(b"x")
    assert seat.client().get(f"/files/{target.stored.ref}").status_code == 404
