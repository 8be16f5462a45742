"""Entering a body: no code goes to a second body, not even one its body has given up."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts import organisations as reach
from onex.foundation.accounts.actors import Actor
from onex.foundation.directory.selectors import former_code_holders
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.policy.refusals import Conflict


@transaction.atomic
def register_body(
    *,
    kind: str,
    name: str,
    name_en: str,
    credit_code: str,
    region: Region,
    parent: Organisation | None,
    opened_on: date,
    by: Actor,
    on: date,
) -> Organisation:
    """登记机构 within the seat's reach. Raises :class:`Conflict` for a code that another body has or once had."""
    made = reach.register_body(
        kind=kind,
        name=name,
        name_en=name_en,
        credit_code=credit_code,
        region=region,
        parent=parent,
        opened_on=opened_on,
        by=by,
        on=on,
    )
    refuse_code_of_another(made.credit_code, made.pk)
    return made


def refuse_code_of_another(code: str | None, own: int) -> None:
    """Raise :class:`Conflict` for a code some other body had before.

    Asked after the code was written: whoever gave it up at the same moment has committed by then, or the unique
    constraint would still be waiting for them.
    """
    if code and former_code_holders((code,)).get(code, own) != own:
        raise Conflict("credit_code_of_another", _("该信用代码是另一机构换发前的代码，仍归该机构，不能再登记"), cites=("G1.1",))
