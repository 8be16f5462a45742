"""Reading bodies, regions and people. Names and numbers are opened here and nowhere else."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from onex.foundation.parties import personal_data
from onex.foundation.parties.accesses import Look, MachineWork, record_looks
from onex.foundation.parties.holders import Document, Holder, document_of, find_holders
from onex.foundation.parties.identifiers import clean_name, comparable_name, normalise, warn_of_region
from onex.foundation.parties.identifiers.problems import Problem
from onex.foundation.parties.identities import DOCUMENT_INDEX, ContactCard, Identity, PersonRow, Registered
from onex.foundation.parties.kinds import DocumentKind, RegionLevel
from onex.foundation.parties.models import Contact, IdentityDocument, Organisation, Person, Region
from onex.foundation.parties.references import new_ref
from onex.foundation.parties.vault import Sealed, blind_index

LAST_DIGITS = 6
DOCUMENTS_IN_A_QUERY = 10_000
NOBODY = 1
"""Where the look for an unknown person begins, so that it finds somebody and does the same work."""


def find_person(kind: str, number: str) -> Person | None:
    """The person who holds a document."""
    index = blind_index(DOCUMENT_INDEX, normalise(number))
    document = IdentityDocument.objects.select_related("person").filter(blind_index=index, kind=kind).first()
    return document.person if document else None


def known_people(rows: Sequence[PersonRow]) -> list[Registered | None]:
    """Whose document each row shows, in the order of the rows; ``None`` where it is not known yet. Enters nobody.

    The rows' numbers have been checked before. One query a portion of rows.
    """
    documents = [document_of(row) for row in rows]
    holders: dict[Document, Holder] = {}
    for start in range(0, len(documents), DOCUMENTS_IN_A_QUERY):
        holders.update(find_holders(documents[start : start + DOCUMENTS_IN_A_QUERY]))
    return [
        holders[document].answer(clean_name(row.name)) if document in holders else None
        for document, row in zip(documents, rows, strict=True)
    ]


def name_of(person: Person) -> str:
    """The name of a person already loaded."""
    return personal_data.open_name(person.name_sealed, person.ref)


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Names in full by person id; an unknown id is left out."""
    rows = Person.objects.filter(pk__in=_listed(ids)).values_list("pk", "ref", "name_sealed")
    open_name = personal_data.name_opener()
    return {pk: open_name(sealed, ref) for pk, ref, sealed in rows.iterator()}


def identities_of(ids: Iterable[int], *, purpose: Look | MachineWork) -> dict[int, Identity]:
    """The document first registered of each person, in full; an unknown id is left out.

    A :class:`Look` leaves an access record for each of them, in the same transaction: if it cannot be written, nothing
    is opened.
    """
    rows = (
        IdentityDocument.objects.filter(person_id__in=_listed(ids))
        .order_by("-pk")
        .values_list("person_id", "kind", "number_sealed", "person__ref")
    )
    if isinstance(purpose, MachineWork):
        return _opened(rows.iterator())
    found = list(rows)
    with transaction.atomic():
        record_looks((row[0] for row in found), purpose)
        return _opened(found)


def name_matches(person_id: int | None, name: str) -> bool:
    """Whether a person bears a name; for an unknown person ``False`` after the same work."""
    stored = Person.objects.filter(pk__gte=person_id or NOBODY).order_by("pk").values_list("pk", "ref", "name_sealed").first()
    found_id, ref, sealed = stored or (NOBODY - 1, *_decoy_name())
    same = _same(comparable_name(personal_data.open_name(sealed, ref)), comparable_name(name))
    return same and person_id is not None and found_id == person_id


def last_six_matches(person_id: int | None, text: str) -> bool:
    """Whether one of a person's document numbers ends in ``text``; for an unknown person ``False`` after the same work."""
    nearest = Person.objects.filter(pk__gte=person_id or NOBODY).order_by("pk").values("pk")[:1]
    documents = list(
        IdentityDocument.objects.filter(person_id__in=nearest).values_list("person_id", "person__ref", "number_sealed")
    )
    typed = normalise(text)
    matched = False
    for found_id, ref, sealed in documents or [(NOBODY - 1, *_decoy_number())]:
        same = _same(personal_data.open_number(sealed, ref)[-LAST_DIGITS:], typed)
        matched |= same and person_id is not None and found_id == person_id
    return matched and len(typed) == LAST_DIGITS


def find_organisation(credit_code: str) -> Organisation | None:
    """The body with a credit code."""
    return Organisation.objects.filter(credit_code=normalise(credit_code)).first()


def contacts_of(organisation: Organisation, on: date) -> list[ContactCard]:
    """The contacts an organisation has on a day, opened."""
    held = Contact.objects.filter(Q(until=None) | Q(until__gte=on), organisation=organisation, since__lte=on)
    return [
        ContactCard(
            contact_id=contact.pk,
            duty=contact.duty,
            name=personal_data.open_contact(contact.name_sealed, contact.ref, "name"),
            phone=personal_data.open_contact(contact.phone_sealed, contact.ref, "phone"),
            email=personal_data.open_contact(contact.email_sealed, contact.ref, "email"),
        )
        for contact in held.order_by("pk")
    ]


def regions_on(day: date) -> QuerySet[Region]:
    """The regions whose codes are in use on a day."""
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    return Region.objects.filter(begun, Q(valid_until=None) | Q(valid_until__gte=day))


def find_region(reach: str) -> Region | None:
    """The region of ``99`` (province), ``9901`` (city) or six digits."""
    return Region.objects.filter(pk=reach.ljust(6, "0")).first() if reach else None


def credit_code_doubt(credit_code: str, on: date) -> Problem | None:
    """A warning about the region part of a credit code, against the provinces in use on a day."""
    provinces = regions_on(on).filter(level=RegionLevel.PROVINCE).values_list("code", flat=True)
    return warn_of_region(credit_code, {code[:2] for code in provinces})


def _opened(rows: Iterable[tuple[int, str, Sealed, UUID]]) -> dict[int, Identity]:
    open_number = personal_data.number_opener()
    return {person_id: Identity(DocumentKind(kind), open_number(sealed, ref)) for person_id, kind, sealed, ref in rows}


def _listed(ids: Iterable[int]) -> RawSQL:
    """Any number of ids as one parameter."""
    wanted = sorted(set(ids))
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (wanted,))
    return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(wanted),))


def _same(one: str, other: str) -> bool:
    """Equal, told in a time that does not depend on where or how long they differ; nothing equals nothing."""
    digests = (hashlib.sha256(text.encode()).digest() for text in (one, other))
    return hmac.compare_digest(*digests) and bool(one)


@cache
def _decoy_name() -> tuple[UUID, bytes]:
    ref = new_ref()
    return ref, personal_data.seal_names([(ref, "某某某")])[0]


@cache
def _decoy_number() -> tuple[UUID, bytes]:
    ref = new_ref()
    return ref, personal_data.seal_numbers([(ref, "990100190001010000")])[0]
