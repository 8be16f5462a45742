"""Reading what is known of a person's identity check."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from onex.foundation.identity_checks.models import CheckState, IdentityCheck
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.identifiers.resident_numbers import born_on, has_form
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.parties.models import Person
from onex.foundation.parties.selectors import identities_of
from onex.foundation.policy.refusals import NotFound

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor


def get_person(actor: Actor) -> Person:
    """The person who is signed in; raises :class:`NotFound` for an actor without one."""
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id is not None else None
    if person is None:
        raise NotFound("no_person", _("当前帐号没有对应的人员"))
    return person


def find_verified(person: Person) -> IdentityCheck | None:
    """The check that succeeded; one by a sandbox counts only where the installation has a sandbox."""
    verified = IdentityCheck.objects.filter(person=person, state=CheckState.VERIFIED)
    return (verified if settings.IDENTITY_SANDBOX else verified.filter(sandbox=False)).first()


def verified_on(person: Person) -> date | None:
    """The day a person's identity was verified, whichever way; None while it is not."""
    check = find_verified(person)
    return check.concluded_on if check else None


def find_open(person: Person) -> IdentityCheck | None:
    """The check whose answer has not come yet."""
    return IdentityCheck.objects.filter(person=person, state=CheckState.ASKED).first()


def attempts_on(person: Person, day: date) -> int:
    """How often a provider was asked about a person on a day, whatever came of it."""
    return IdentityCheck.objects.filter(person=person, asked_on=day).exclude(provider="").count()


def resident_number_of(person: Person) -> str | None:
    """The resident number a person was first registered with, opened; None for whoever came with another document."""
    identity = identities_of([person.pk], purpose=MachineWork.VERIFY_IDENTITY).get(person.pk)
    return identity.number if identity and identity.kind is DocumentKind.RESIDENT_ID else None


def age_on(number: str, day: date) -> int | None:
    """Full years on a day, as the number tells; None for a number that holds no day of birth."""
    born = born_on(number) if has_form(number) else None
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
