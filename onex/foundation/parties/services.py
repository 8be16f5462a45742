"""Registering bodies and people. The only code that writes this app's tables."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.journal.authors import Author
from onex.foundation.journal.services import record
from onex.foundation.parties import personal_data
from onex.foundation.parties.events import ContactNamed, OrganisationClosed, OrganisationRegistered
from onex.foundation.parties.identifiers import check_credit_code, normalise
from onex.foundation.parties.identifiers.writing import official, visible
from onex.foundation.parties.identities import PersonRow, Registered
from onex.foundation.parties.kinds import OrganisationKind
from onex.foundation.parties.models import Contact, Organisation, Person, Region
from onex.foundation.parties.people import register_people
from onex.foundation.parties.references import new_ref
from onex.foundation.parties.regions import load_regions
from onex.foundation.parties.registered import (
    ContactRow,
    OrganisationRow,
    end_contacts,
    pass_on_contacts,
    register_organisations,
    set_registered,
)
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import BadInput, Conflict, RuleRefused

__all__ = [
    "ContactRow",
    "OrganisationRow",
    "PersonRow",
    "Registered",
    "close_organisation",
    "end_contacts",
    "load_regions",
    "name_contact",
    "pass_on_contacts",
    "register_organisation",
    "register_organisations",
    "register_people",
    "register_person",
    "set_registered",
]


@transaction.atomic
def register_organisation(
    *,
    kind: str,
    name: str,
    credit_code: str | None,
    region: Region,
    by: Author,
    on: date,
    name_en: str = "",
    parent: Organisation | None = None,
    opened_on: date | None = None,
    reason: str = "",
) -> Organisation:
    """Enter a body; ``opened_on`` is ``on`` unless given.

    Raises :class:`BadInput` for a name, code or region that cannot be, :class:`Conflict` for a credit code already entered.
    """
    chosen = OrganisationKind(kind)
    code = _checked_credit_code(chosen, credit_code)
    clean = official(name)
    if not clean:
        raise BadInput("organisation_name_empty", _("没有填写机构名称"), cites=("G1.1",))
    if not region.in_use_on(on):
        raise BadInput("region_not_in_use", _region_ended(region, on))
    organisation = Organisation(
        kind=chosen,
        name=clean,
        name_en=name_en.strip(),
        credit_code=code,
        region=region,
        parent=parent,
        opened_on=opened_on or on,
    )
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict("credit_code_taken", _("该统一社会信用代码已登记在另一机构名下")) from taken
    record(
        OrganisationRegistered(
            subject=organisation.subject,
            kind=chosen.value,
            name=clean,
            credit_code=code or "",
            region=region.code,
            opened_on=organisation.opened_on,
        ),
        by=by,
        cites=("G1.1",),
        reason=reason,
        on=on,
        organisation=str(organisation.ref),
        province=organisation.province,
    )
    return organisation


@transaction.atomic
def close_organisation(
    organisation: Organisation, *, by: Author, reason: str, on: date, last_day: date | None = None
) -> Organisation:
    """Say that ``last_day`` (``on`` unless given) is the last day a body exists.

    Raises :class:`Conflict` when it is closed already.
    """
    closed_on = last_day or on
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if held.closed_on is not None:
        raise Conflict("organisation_closed", _("该机构已终止"))
    if closed_on < held.opened_on:
        raise RuleRefused("closed_before_opened", _("终止日期早于登记日期"))
    held.closed_on = closed_on
    held.save(update_fields=["closed_on"])
    record(
        OrganisationClosed(subject=held.subject, closed_on=closed_on),
        by=by,
        cites=("G1.1",),
        reason=reason,
        on=on,
        organisation=str(held.ref),
        province=held.province,
    )
    return held


@transaction.atomic
def name_contact(
    organisation: Organisation,
    *,
    name: str,
    duty: str,
    phone: str = "",
    email: str = "",
    by: Author,
    on: date,
    until: date | None = None,
) -> Contact:
    """Name a person to be reached for a duty, from ``on``. Raises :class:`Conflict` for a body closed by then."""
    if organisation.closed_on is not None and on > organisation.closed_on:
        raise Conflict("organisation_closed", _("该机构已终止"))
    ref = new_ref()
    sealed_name = personal_data.seal_contact(" ".join(visible(name).split()), ref, "name")
    if sealed_name is None or not duty.strip():
        raise BadInput("contact_incomplete", _("联系人须有姓名和职责"))
    contact = Contact.objects.create(
        ref=ref,
        organisation=organisation,
        duty=duty.strip(),
        name_sealed=sealed_name,
        phone_sealed=personal_data.seal_contact(normalise(phone), ref, "phone"),
        email_sealed=personal_data.seal_contact(email.strip(), ref, "email"),
        since=on,
        until=until,
    )
    record(
        ContactNamed(subject=organisation.subject, contact=str(ref), duty=contact.duty),
        by=by,
        cites=("P4.1",),
        reason="",
        on=on,
        organisation=str(organisation.ref),
        province=organisation.province,
    )
    return contact


def register_person(*, name: str, kind: str, number: str) -> Person:
    """One person; the one already known when the document is known under the same name.

    Raises :class:`BadInput` for a name or number that cannot be, :class:`Conflict` when the document is known under
    another name.
    """
    with transaction.atomic():
        registered = register_people([PersonRow(name=name, kind=kind, number=number)])[0]
        if registered.known_name_differs:
            raise Conflict("known_under_another_name", _("该证件已以另一姓名登记，请核对姓名或证件号码"))
        return Person.objects.get(pk=registered.person_id)


def _checked_credit_code(kind: OrganisationKind, credit_code: str | None) -> str | None:
    code = normalise(credit_code or "")
    if not code:
        if kind.needs_credit_code:
            raise BadInput("credit_code_missing", _("该类机构须填写统一社会信用代码"), cites=("G1.1",))
        return None
    problem = check_credit_code(code)
    if problem:
        raise BadInput(problem.code, problem.message)
    return code


def _region_ended(region: Region, on: date) -> Text:
    moved = Text(f"，由 {region.successor} 承继", f"; {region.successor} took over") if region.successor else None
    return Text(
        f"{region} 的区划代码在 {on} 不在使用" + (moved.zh if moved else ""),
        f"region {region.code} was not in use on {on}" + (moved.en if moved else ""),
    )
