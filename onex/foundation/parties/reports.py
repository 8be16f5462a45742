"""What is held of one person, why, and who looked: read from the register, column by column, in sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import QuerySet

from onex.foundation.journal.authors import Author
from onex.foundation.journal.services import record
from onex.foundation.parties import personal_data
from onex.foundation.parties.events import PersonReported
from onex.foundation.parties.masking import mask_name, mask_number
from onex.foundation.parties.models import AccessRecord, IdentityDocument, Person
from onex.foundation.parties.registry import Duty, Protection, registry
from onex.foundation.policy import Text

CITES = ("S6.3",)
HIDDEN = frozenset({Protection.SEALED, Protection.BLIND_INDEX, Protection.COMMITMENT})
"""Columns whose content is not printed as it stands: the report counts them, and masks a name or number."""
MOST_VALUES = 20


@dataclass(frozen=True)
class Held:
    """One column: how many values it holds of the person, and those that may be shown."""

    field: str
    holds: Text
    why: Text
    cites: tuple[str, ...]
    protection: Text
    kept: Text
    count: int
    shown: tuple[str, ...]


@dataclass(frozen=True)
class PointsHere:
    """Rows of one table that point at the person."""

    table: str
    label: str
    count: int


@dataclass(frozen=True)
class Report:
    """The whole answer to a person who asks; every name and number in it is masked."""

    ref: str
    erased_on: date | None
    held: tuple[Held, ...]
    points_here: tuple[PointsHere, ...]
    duties: tuple[tuple[Duty, int], ...]
    looks: tuple[AccessRecord, ...]

    def to_json(self) -> dict[str, Any]:
        """As ``onex privacy report --json`` prints it."""
        return {
            "person": self.ref,
            "erased_on": self.erased_on.isoformat() if self.erased_on else None,
            "held": [
                {
                    "field": one.field,
                    "holds": one.holds.to_json(),
                    "why": one.why.to_json(),
                    "cites": list(one.cites),
                    "protection": one.protection.to_json(),
                    "kept": one.kept.to_json(),
                    "count": one.count,
                    "shown": list(one.shown),
                }
                for one in self.held
            ],
            "points_here": [{"table": one.table, "label": one.label, "count": one.count} for one in self.points_here],
            "duties_to_keep": [
                {"reason": duty.reason.to_json(), "cites": list(duty.cites), "rows": rows} for duty, rows in self.duties
            ],
            "looks": [
                {
                    "at": look.looked_at.isoformat(),
                    "by": look.author_ref,
                    "seat": look.author_seat,
                    "fields": look.fields,
                    "purpose": look.purpose,
                    "cite": look.cite,
                }
                for look in self.looks
            ],
        }


@transaction.atomic
def report_on(person: Person, *, by: Author, on: date) -> Report:
    """Draw up the report; that it was drawn up, and by whom, is in the journal."""
    report = Report(
        ref=str(person.ref),
        erased_on=person.erased_on,
        held=tuple(_held(person)),
        points_here=tuple(rows_that_point_at(person)),
        duties=tuple(duties_to_keep(person)),
        looks=tuple(AccessRecord.objects.filter(person=person).order_by("pk")),
    )
    record(PersonReported(subject=f"person:{person.ref}"), by=by, cites=CITES, reason="", on=on)
    return report


def duties_to_keep(person: Person) -> Iterator[tuple[Duty, int]]:
    """For whose sake the person's identity must be kept, with the number of rows; nothing: it may be erased."""
    for duty in registry().duties:
        rows = duty.rows_of(person.pk)
        if rows:
            yield duty, rows


def rows_that_point_at(person: Person) -> Iterator[PointsHere]:
    """Every table of every app with a key to the person, found by the keys themselves; one query each."""
    for model in apps.get_models():
        keys = [field for field in model._meta.local_concrete_fields if _points_at_person(field)]
        for key in keys:
            rows: QuerySet[Any, Any] = QuerySet(model).filter(**{key.name: person})
            count = rows.count()
            if count:
                yield PointsHere(f"{model._meta.label}.{key.name}", str(model._meta.verbose_name), count)


def _points_at_person(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model is Person


def _held(person: Person) -> Iterator[Held]:
    for field in registry().fields:
        if not field.person:
            continue
        rows: QuerySet[Any, Any] = QuerySet(field.table).filter(**{field.person: person.pk, f"{field.column}__isnull": False})
        count = rows.count()
        if not count:
            continue
        shown: tuple[str, ...] = _masked(person, field.name)
        if field.protection not in HIDDEN | {Protection.REFERENCE}:
            shown = tuple(str(value) for value in rows.order_by("pk").values_list(field.column, flat=True)[:MOST_VALUES])
        yield Held(
            field=field.name,
            holds=field.holds,
            why=field.why,
            cites=field.cites,
            protection=field.protection.text,
            kept=field.kept,
            count=count,
            shown=shown,
        )


def _masked(person: Person, field: str) -> tuple[str, ...]:
    """The name and the numbers, first and last character only."""
    if person.erased_on:
        return ()
    if field == "parties.Person.name_sealed":
        return (mask_name(personal_data.open_name(person.name_sealed, person.ref)),)
    if field == "parties.IdentityDocument.number_sealed":
        documents = IdentityDocument.objects.filter(person=person).order_by("pk")
        return tuple(
            f"{document.get_kind_display()} {mask_number(personal_data.open_number(document.number_sealed, person.ref))}"
            for document in documents
        )
    return ()
