"""Authenticator apps and recovery codes: enrolled, used once, removed."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.sign_in import factors
from onex.foundation.accounts.sign_in.factors import RECOVERY_CODES, accept_totp, issue_recovery_codes, use_recovery_code
from onex.foundation.journal.models import Entry
from tests.factories.accounts import BY, Seat, make_seat, make_user
from tests.factories.sign_in import STEP, App, Clock, first_step

pytestmark = pytest.mark.django_db


def waiting_secret(client: Client) -> bytes:
    import base64

    page = client.get("/security/authenticator").text
    found = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    assert "data:image/svg+xml" in page
    return base64.b32decode(found[1].replace(" ", ""))


def test_app_is_enrolled_by_its_first_code(clock: Clock) -> None:
    from onex.foundation.accounts.sign_in.totp import code_at

    seat = make_seat()
    client = seat.client()
    secret = waiting_secret(client)
    assert waiting_secret(client) == secret
    wrong = client.post("/security/authenticator", {"code": "000000"})
    assert (wrong.status_code, factors.has_factor(seat.user)) == (422, False)
    step = int(clock.now.timestamp()) // 30
    assert client.post("/security/authenticator", {"code": code_at(secret, step)}).status_code == 302
    (factor,) = factors.factors_of(seat.user)
    assert secret not in bytes(factor.secret_sealed)
    entry = Entry.objects.get(topic="accounts.factor_enrolled")
    assert entry.payload == {"factor": str(factor.ref), "kind": "totp"}
    assert waiting_secret(client) != secret


def test_factor_is_removed_and_the_record_says_so() -> None:
    seat = make_seat()
    app, client = App(seat.user), seat.client()
    issue_recovery_codes(seat.user, by=BY, on=timezone.localdate())
    assert "动态口令" in client.get("/security").text
    assert client.post(f"/security/factors/{app.factor.ref}/remove").status_code == 302
    assert not factors.has_factor(seat.user)
    assert factors.recovery_codes_left(seat.user) == 0
    assert Entry.objects.get(topic="accounts.factor_removed").payload["kind"] == "totp"
    assert client.post(f"/security/factors/{app.factor.ref}/remove").status_code == 404


def test_anothers_factor_is_not_found() -> None:
    app = App(make_seat().user)
    assert make_seat().client().post(f"/security/factors/{app.factor.ref}/remove").status_code == 404


def test_recovery_code_signs_in_once(clock: Clock) -> None:
    seat = make_seat()
    App(seat.user)
    codes = issue_recovery_codes(seat.user, by=BY, on=timezone.localdate())
    assert len(set(codes)) == RECOVERY_CODES == 10
    client, again = Client(), Client()
    for one in (client, again):
        first_step(one, seat.user)
    assert client.post(STEP, {"proof_code": f" {codes[3].lower()} "}).status_code == 302
    assert again.post(STEP, {"proof_code": codes[3]}).status_code == 422
    assert again.post(STEP, {"proof_code": codes[4]}).status_code == 302
    assert [entry.payload["left"] for entry in Entry.objects.filter(topic="accounts.recovery_code_used").order_by("pk")] == [
        9,
        8,
    ]


def test_new_recovery_codes_void_the_old_and_anothers_are_no_good() -> None:
    mine, other = make_user(), make_user()
    old = issue_recovery_codes(mine, by=BY, on=timezone.localdate())
    foreign = issue_recovery_codes(other, by=BY, on=timezone.localdate())
    issue_recovery_codes(mine, by=BY, on=timezone.localdate())
    for code in (old[0], foreign[0]):
        assert not use_recovery_code(mine, code, by=BY, on=timezone.localdate(), now=timezone.now())


def test_recovery_codes_are_shown_once_and_kept_as_hashes() -> None:
    seat = make_seat()
    App(seat.user)
    client = seat.client()
    shown = re.findall(r"<code>([2-9A-Z]{5}-[2-9A-Z]{5})</code>", client.post("/security/recovery-codes").text)
    assert len(shown) == 10
    assert not any(code in client.get("/security").text for code in shown)
    assert all(len(bytes(row.index)) == 16 for row in seat.user.recovery_codes.all())
    assert not any(shown[0][:5] in str(entry.payload) for entry in Entry.objects.all())


def _at_once(attempt: object, times: int = 6) -> list[object]:
    together = threading.Barrier(times)

    def run(_number: int) -> object:
        together.wait()
        try:
            return attempt()  # type: ignore[operator]  # a function of this file
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_code_sent_many_times_at_once_is_taken_once(clock: Clock) -> None:
    user = make_user()
    app = App(user)
    for _round in range(5):
        clock.move(seconds=30)
        code = app.code()
        assert _at_once(lambda code=code: accept_totp(user, code, now=clock.now)).count(True) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_recovery_code_sent_many_times_at_once_is_taken_once() -> None:
    user, on = make_user(), timezone.localdate()
    for code in issue_recovery_codes(user, by=BY, on=on)[:5]:
        taken = _at_once(lambda code=code: use_recovery_code(user, code, by=BY, on=on, now=timezone.now()))
        assert taken.count(True) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_last_factors_removed_at_once_leave_one(settings: Settings) -> None:
    from onex.foundation.policy.refusals import Conflict

    settings.SECOND_FACTOR = "required"
    seat: Seat = make_seat(role=Role.PROVINCE_LEAD)
    refs = [App(seat.user).factor.ref, App(seat.user).factor.ref]

    def remove() -> bool:
        try:
            factors.remove_factor(seat.user, refs.pop(), by=seat.actor, on=timezone.localdate())
        except Conflict:
            return False
        return True

    assert sorted(_at_once(remove, 2)) == [False, True]
    assert factors.has_factor(seat.user)
