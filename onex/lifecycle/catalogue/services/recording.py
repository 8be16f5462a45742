"""What every decision of the directory has in common: who may enter it, and its journal entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.journal.events import Event
from onex.foundation.journal.services import record
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import NotAllowed
from onex.lifecycle.catalogue.permissions import keeps_directory


def require_keeper(by: Actor, regime: str, region: str) -> None:
    """Raise :class:`NotAllowed` unless the seat keeps this side's directory in the region."""
    if not keeps_directory(by, regime, region):
        raise NotAllowed("not_directory_keeper", _("您的席位不能登记目录事项"), cites=("M16", "S3.2(4)"))


def record_decision(
    event: Event, organisation: Organisation, *, by: Actor, cites: Sequence[str], reason: str, on: date
) -> None:
    """The journal entry of a decision about an organisation."""
    record(
        event,
        by=by.author,
        cites=cites,
        reason=reason,
        on=on,
        organisation=str(organisation.ref),
        province=organisation.province,
    )
