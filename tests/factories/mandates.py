"""Made-up loans of seats, and codes that open accounts."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from onex.foundation.accounts.actors import actor_in_seat
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import seats_of
from onex.foundation.mandates.services import OpenedAccount, delegate_seat, open_account
from tests.factories.accounts import BY, Seat, make_seat
from tests.factories.parties import make_name, make_test_number


def make_loan(lender: Seat, *, to: Seat | None = None, since: date | None = None, days: int = 10, on: date) -> Seat:
    """A seat lent to a colleague (a clerk of the same body unless given), as the colleague sits in it."""
    delegate = to or make_seat(role=Role.ORGANISATION_CLERK, organisation=lender.mandate.organisation)
    begins = since or on
    loan = delegate_seat(
        lender.mandate,
        user=delegate.user,
        since=begins,
        until=begins + timedelta(days=days - 1),
        by=lender.actor,
        reason="休假",
        on=on,
    )
    held = seats_of(delegate.user, begins).filter(pk=loan.pk).first()
    return Seat(delegate.user, loan, actor_in_seat(held or loan))


def open_test_account(*, login_name: str = "newcomer", serial: int = 770_001) -> OpenedAccount:
    """An account of a made-up person that waits for its code."""
    return open_account(
        login_name=login_name,
        name=make_name(number=serial),
        kind="resident_id",
        number=make_test_number(number=serial),
        by=BY,
        reason="测试开户",
        on=timezone.localdate(),
        now=timezone.now(),
    )
