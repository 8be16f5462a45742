"""Taking a seat, and ending one; accounts are opened and seats granted in ``mandates``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.events import MandateEnded
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.selectors import find_seat
from onex.foundation.journal.services import record
from onex.foundation.policy import Finding
from onex.foundation.policy.refusals import Conflict, NotFound

SEAT_KEY = "mandate"
"""Where the session keeps the seat taken; the mandate itself is read anew at each request."""


def choose_seat(request: SeatedRequest, mandate_id: int) -> Actor:
    """Take one of the signed-in user's seats for the session. Raises :class:`NotFound` for a seat that is not theirs."""
    user = request.user
    actor = find_seat(user, mandate_id, timezone.localdate()) if isinstance(user, User) else None
    if actor is None:
        raise NotFound("seat_not_held", _("您没有这个席位，或授权已终止"))
    if request.session.get(SEAT_KEY) not in (None, mandate_id):
        request.session.cycle_key()
    request.session[SEAT_KEY] = mandate_id
    request.actor = actor
    return actor


@transaction.atomic
def end_mandate(
    mandate: Mandate,
    *,
    by: Actor,
    reason: str,
    on: date,
    cites: tuple[str, ...] = ("M21",),
    findings: Iterable[Finding] = (),
) -> Mandate:
    """Take a seat back at once, and what its holder lent of it: from ``on`` it is not held, open sessions end.

    Whether the actor may is for the caller to have asked: ``mandates`` by its rules, ``directory`` when a body is gone.
    Raises :class:`Conflict` when it was ended already.
    """
    held = Mandate.objects.select_for_update(of=("self",)).select_related("user", "organisation", "region").get(pk=mandate.pk)
    if held.ended_on is not None:
        raise Conflict("mandate_ended", _("该授权已终止"))
    held.ended_on = on
    held.save(update_fields=["ended_on"])
    organisation = held.organisation
    record(
        MandateEnded(subject=f"mandate:{held.pk}", user=f"user:{held.user_id}", seat=held.seat_text, ended_on=on),
        by=by.author,
        cites=cites,
        reason=reason,
        on=on,
        findings=findings,
        organisation=str(organisation.ref) if organisation else "",
        province=organisation.province if organisation else "",
    )
    held.user.end_sessions()
    for loan in held.delegations.filter(ended_on=None, until__gte=on):
        end_mandate(loan, by=by, reason=reason, on=on, cites=cites)
    return held
