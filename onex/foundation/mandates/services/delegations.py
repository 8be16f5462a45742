"""Lending one's seat to a colleague during leave (委托代办)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.mandates import judging
from onex.foundation.mandates.events import SeatDelegated
from onex.foundation.mandates.services.seats import granter_words, record_of_mandate, require_reason
from onex.foundation.policy.refusals import NotFound


@transaction.atomic
def delegate_seat(source: Mandate, *, user: User, since: date, until: date, by: Actor, reason: str, on: date) -> Mandate:
    """Let a colleague act in one's own seat from ``since`` to ``until`` inclusive, visibly on one's behalf.

    The loan ends with its term, with the seat it comes from, with either account, or at once by either side; it is not
    lent on. Raises :class:`NotFound` for a seat not held on the day, :class:`RuleRefused` with every rule that forbids it.
    """
    require_reason(reason, on)
    lent = (
        Mandate.objects.select_for_update(of=("self",))
        .in_force_on(on)
        .select_related("user__person", "organisation", "region")
        .filter(pk=source.pk)
        .first()
    )
    if lent is None:
        raise NotFound("seat_not_held", _("您没有这个席位，或授权已终止"))
    delegate = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    findings = judging.require(judging.loan_findings(lent, delegate, since, until, by=by, on=on), "delegation_refused")
    loan = Mandate.objects.create(
        user=delegate,
        role=lent.role,
        organisation=lent.organisation,
        region=lent.region,
        certificate_code=lent.certificate_code,
        since=since,
        until=until,
        granted_by=granter_words(by),
        reason=reason,
        delegated_from=lent,
    )
    event = SeatDelegated(
        subject=f"mandate:{loan.pk}",
        source=f"mandate:{lent.pk}",
        user=f"user:{delegate.pk}",
        seat=loan.seat_text,
        since=since,
        until=until,
    )
    record_of_mandate(loan, event, by=by, cites=judging.cites_of(findings), findings=findings, reason=reason, on=on)
    return loan
