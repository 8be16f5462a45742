"""What changes in the row of a body already registered, and many bodies registered at a time.

Whether a change may be made, its history and its journal entry are for the app that decides it (``directory``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.journal.authors import Author
from onex.foundation.journal.services import record_many
from onex.foundation.parties import personal_data
from onex.foundation.parties.events import ContactNamed, OrganisationRegistered
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.identifiers.writing import visible
from onex.foundation.parties.kinds import OrganisationKind
from onex.foundation.parties.models import Contact, Organisation
from onex.foundation.parties.references import new_ref
from onex.foundation.policy.refusals import Conflict

ROWS_AT_ONCE = 500
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ContactRow:
    """A contact to be named with a body."""

    name: str
    duty: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class OrganisationRow:
    """A body to be registered, checked before: the code normalised or None, the name as the licence writes it."""

    kind: OrganisationKind
    name: str
    credit_code: str | None
    region_id: str
    parent_id: int | None
    opened_on: date
    contact: ContactRow | None = None


def set_registered(organisation: Organisation, **columns: object) -> None:
    """Write what a body's row holds from now on; the caller has it under lock.

    Raises :class:`Conflict` for a credit code that is another body's.
    """
    for column, value in columns.items():
        setattr(organisation, column, value)
    try:
        with transaction.atomic():
            organisation.save(update_fields=list(columns))
    except IntegrityError as taken:
        raise Conflict("credit_code_taken", _("该统一社会信用代码已登记在另一机构名下")) from taken


@transaction.atomic
def register_organisations(rows: Sequence[OrganisationRow], *, by: Author, on: date) -> list[Organisation]:
    """Enter many bodies and their contacts, with one journal entry for each; in the order of the rows.

    Raises :class:`Conflict` when a credit code is taken: the unique constraint, not a look beforehand, decides a race.
    """
    made = [
        Organisation(
            kind=row.kind,
            name=row.name,
            credit_code=row.credit_code,
            region_id=row.region_id,
            parent_id=row.parent_id,
            opened_on=row.opened_on,
        )
        for row in rows
    ]
    try:
        with transaction.atomic():
            Organisation.objects.bulk_create(made, batch_size=ROWS_AT_ONCE)
    except IntegrityError as taken:
        raise Conflict("credit_code_taken", _("该统一社会信用代码已登记在另一机构名下")) from taken
    contacts = [_contact(body, row.contact, since=on) for body, row in zip(made, rows, strict=True) if row.contact is not None]
    Contact.objects.bulk_create(contacts, batch_size=ROWS_AT_ONCE)
    for province in sorted({body.province for body in made}):
        here = [body for body in made if body.province == province]
        record_many(map(_registered, here), by=by, cites=("G1.1",), reason="", on=on, province=province)
        named = [_named(contact) for contact in contacts if contact.organisation.province == province]
        record_many(named, by=by, cites=("P4.1",), reason="", on=on, province=province)
    return made


@transaction.atomic
def pass_on_contacts(organisation: Organisation, into: Organisation, *, by: Author, on: date) -> dict[int, Contact]:
    """The contacts a body has on a day, named anew by the body that takes its place; the new one by the old one's id.

    An old contact ends on the day before, or on ``on`` itself when it was named only then; the new one begins thereafter.
    """
    passed: dict[int, Contact] = {}
    for old in _contacts_on(organisation, on):
        row = ContactRow(
            name=personal_data.open_contact(old.name_sealed, old.ref, "name"),
            duty=old.duty,
            phone=personal_data.open_contact(old.phone_sealed, old.ref, "phone"),
            email=personal_data.open_contact(old.email_sealed, old.ref, "email"),
        )
        until, old.until = old.until, max(old.since, on - ONE_DAY)
        old.save(update_fields=["until"])
        new = _contact(into, row, since=old.until + ONE_DAY)
        if until is None or until >= new.since:
            new.until = until
            new.save(force_insert=True)
            passed[old.pk] = new
    record_many(map(_named, passed.values()), by=by, cites=("P4.1",), reason="", on=on, province=into.province)
    return passed


@transaction.atomic
def end_contacts(organisation: Organisation, *, on: date) -> int:
    """A body that is closed is reached by nobody any more: its contacts end on ``on``; how many did."""
    return Contact.objects.filter(Q(until=None) | Q(until__gt=on), organisation=organisation, since__lte=on).update(until=on)


def _contacts_on(organisation: Organisation, on: date) -> list[Contact]:
    held = Contact.objects.select_for_update().filter(Q(until=None) | Q(until__gte=on), organisation=organisation)
    return list(held.filter(since__lte=on).order_by("pk"))


def _contact(organisation: Organisation, row: ContactRow, *, since: date) -> Contact:
    ref = new_ref()
    return Contact(
        ref=ref,
        organisation=organisation,
        duty=row.duty,
        name_sealed=personal_data.seal_contact(" ".join(visible(row.name).split()), ref, "name"),
        phone_sealed=personal_data.seal_contact(normalise(row.phone), ref, "phone"),
        email_sealed=personal_data.seal_contact(row.email.strip(), ref, "email"),
        since=since,
    )


def _registered(body: Organisation) -> OrganisationRegistered:
    return OrganisationRegistered(
        subject=body.subject,
        kind=str(OrganisationKind(body.kind).value),
        name=body.name,
        credit_code=body.credit_code or "",
        region=body.region_id,
        opened_on=body.opened_on,
    )


def _named(contact: Contact) -> ContactNamed:
    return ContactNamed(subject=contact.organisation.subject, contact=str(contact.ref), duty=contact.duty)
