"""Rights end at once in a session that is already open: removal, transfer, suspension, loans, closing, the term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.services import SEAT_KEY, end_mandate
from onex.foundation.journal.authors import Author
from onex.foundation.mandates.services import end_seat, grant_mandate, suspend_user
from onex.foundation.parties.models import Organisation
from onex.foundation.parties.services import close_organisation
from tests.factories.accounts import BY, Seat, make_seat
from tests.factories.mandates import make_loan
from tests.factories.parties import make_organisation

pytestmark = pytest.mark.django_db

PAGE = "/seats/"
DAY = timedelta(days=1)
INSIDE, SIGNED_OUT, WITHOUT_SEAT = 200, 302, 403


def today():
    return timezone.localdate()


@pytest.fixture
def lead() -> Seat:
    return make_seat(role=Role.ORGANISATION_LEAD)


@pytest.fixture
def loan(lead: Seat) -> Seat:
    return make_loan(lead, on=today())


def let_in(seat: Seat) -> Client:
    client = seat.client()
    assert client.get(PAGE).status_code == INSIDE
    assert client.get("/api/v1/seats").status_code == INSIDE
    return client


def shut(client: Client, answer: int) -> bool:
    api = {SIGNED_OUT: 401, WITHOUT_SEAT: 403}[answer]
    read = (client.get(PAGE).status_code, client.get("/api/v1/seats").status_code)
    written = client.post(f"{PAGE}grant", {}).status_code
    assert (read, written) == ((answer, api), answer)
    return True


def test_after_removal(lead):
    client = let_in(lead)
    end_mandate(lead.mandate, by=BY, reason="免职", on=today())
    assert shut(client, SIGNED_OUT)


def test_after_transfer_to_another_body(lead):
    client, elsewhere = let_in(lead), make_organisation()
    end_mandate(lead.mandate, by=BY, reason="调离", on=today())
    moved = grant_mandate(user=lead.user, role=Role.ORGANISATION_LEAD, organisation=elsewhere, by=BY, reason="调入", on=today())
    assert shut(client, SIGNED_OUT)
    lead.user.refresh_from_db()
    client.force_login(lead.user)  # signed in anew, with the key of the old seat kept by hand
    session = client.session
    session[SEAT_KEY] = lead.mandate.pk
    session.save()
    assert shut(client, WITHOUT_SEAT)
    for left in (lead, make_seat(organisation=lead.mandate.organisation)):
        assert Seat(lead.user, moved, lead.actor).client().get(f"{PAGE}{left.mandate.pk}").status_code == 404


def test_after_suspension(lead):
    client = let_in(lead)
    suspend_user(lead.user, by=BY, reason="停职", on=today())
    assert shut(client, SIGNED_OUT)


def _by_delegator(lead: Seat, loan: Seat) -> None:
    end_seat(loan.mandate, by=lead.actor, reason="返岗", on=today())


def _by_delegate(lead: Seat, loan: Seat) -> None:
    end_seat(loan.mandate, by=loan.actor, reason="无法代办", on=today())


def _by_removal_of_the_source(lead: Seat, loan: Seat) -> None:
    end_mandate(lead.mandate, by=BY, reason="免职", on=today())


@pytest.mark.parametrize("ending", [_by_delegator, _by_delegate, _by_removal_of_the_source])
def test_after_a_loan_is_ended(lead, loan, ending: Callable[[Seat, Seat], None]):
    client = let_in(loan)
    ending(lead, loan)
    assert shut(client, SIGNED_OUT)


def test_while_the_delegator_is_suspended(lead, loan):
    client = let_in(loan)
    suspend_user(lead.user, by=BY, reason="停职", on=today())
    assert shut(client, WITHOUT_SEAT)  # the delegate's own session stands, the lent seat does not


def test_on_the_last_day_of_a_loan_and_the_day_after(lead, monkeypatch):
    loan = make_loan(lead, days=1, on=today())
    client = let_in(loan)
    assert loan.mandate.until == today()
    _pass_midnight(client, monkeypatch)
    assert shut(client, WITHOUT_SEAT)


def test_on_the_last_day_of_a_term_and_the_day_after(monkeypatch):
    seat = make_seat(role=Role.ORGANISATION_LEAD, until=today())
    client = let_in(seat)
    _pass_midnight(client, monkeypatch)
    assert shut(client, WITHOUT_SEAT)


@pytest.mark.parametrize("lent", [False, True])
def test_on_the_last_day_of_a_body_and_the_day_after(lead, monkeypatch, lent):
    seat = make_loan(lead, on=today()) if lent else lead
    client = let_in(seat)
    body = Organisation.objects.get(pk=lead.mandate.organisation_id)
    close_organisation(body, by=Author("user:1", ""), reason="注销", on=today())
    assert client.get(PAGE).status_code == INSIDE
    _pass_midnight(client, monkeypatch)
    assert shut(client, WITHOUT_SEAT)


def _pass_midnight(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same open session, used a moment before midnight as well as now."""
    session, tomorrow = client.session, timezone.now() + DAY
    assert session.get(SEAT_KEY)  # read while it has not run out
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    session.update({"began_at": tomorrow.timestamp(), "seen_at": tomorrow.timestamp()})
    session.save()
