"""Contacts as a seat is shown them: in full to whoever may name them, masked to whoever only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.organisations import OrganisationPermission
from onex.foundation.accounts.permissions import may
from onex.foundation.parties.masking import mask_name, mask_number, mask_phone
from onex.foundation.parties.models import Organisation
from onex.foundation.parties.selectors import contacts_of


@dataclass(frozen=True)
class ShownContact:
    """A contact as it may be shown."""

    duty: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)


def contacts_shown(organisation: Organisation, actor: Actor, on: date) -> list[ShownContact]:
    """The contacts of a body on a day."""
    cards = contacts_of(organisation, on)
    if may(actor, OrganisationPermission.NAME_CONTACT):
        return [ShownContact(card.duty, card.name, card.phone, card.email) for card in cards]
    return [ShownContact(card.duty, mask_name(card.name), mask_phone(card.phone), mask_number(card.email)) for card in cards]
