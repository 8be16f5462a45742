"""个人信息登记: every column that holds something of a person, why it is held, how it is protected, and for how long.

Each app says it of its own tables in a ``personal.yaml`` beside its ``models``; what stands in none of them is not held.
A test walks every table of the house for columns that look personal and are named nowhere. Rotation of keys, the
report to a person and erasure read this register and nothing else, so that what is forgotten here is found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import QuerySet

from onex.foundation.policy import Text

FILE = "personal.yaml"
SUSPICIOUS = re.compile(
    r"_sealed$|_index$|_masked$|phone|mobile|mail|birth|gender|photo|address|login_name|document_number|passport|admission"
    r"|user_agent|score|^total$"
)
"""Columns that must be named, here or among those that look personal and are not."""


class Protection(StrEnum):
    """How a column keeps what it holds."""

    SEALED = "sealed"
    BLIND_INDEX = "blind_index"
    COMMITMENT = "commitment"
    MASKED = "masked"
    REFERENCE = "reference"
    PLAIN = "plain"

    @property
    def text(self) -> Text:
        """In words."""
        return WORDS[self]


WORDS = {
    Protection.SEALED: Text("加密（绑定行列）", "sealed, bound to its row and column"),
    Protection.BLIND_INDEX: Text("盲索引（密钥散列，不可还原）", "blind index: a keyed hash that cannot be turned back"),
    Protection.COMMITMENT: Text("加盐承诺值（不可还原）", "salted commitment that cannot be turned back"),
    Protection.MASKED: Text("遮盖（只留首尾）", "masked: first and last character only"),
    Protection.REFERENCE: Text("仅为指向人员的引用", "only a reference to the person"),
    Protection.PLAIN: Text("明文", "plain"),
}


@dataclass(frozen=True)
class SealedFor:
    """What a sealed value is bound to: ``key`` is the path from the row to what names it, such as ``person__ref``."""

    table: str
    key: str
    column: str


@dataclass(frozen=True)
class PersonalField:
    """One column. ``person`` is the path from its row to a person's id; empty where it is of nobody in the register."""

    model: str
    column: str
    holds: Text
    why: Text
    cites: tuple[str, ...]
    protection: Protection
    kept: Text
    person: str = ""
    sealed: SealedFor | None = None
    because: Text | None = None

    @property
    def name(self) -> str:
        """``parties.Person.name_sealed``."""
        return f"{self.model}.{self.column}"

    @property
    def table(self) -> type[models.Model]:
        """The model; raises ``LookupError`` for one that is gone."""
        return apps.get_model(self.model)


@dataclass(frozen=True)
class Duty:
    """Rows for whose sake a person's identity must be kept: no erasure while one points at the person."""

    model: str
    person: str
    where: Mapping[str, Any]
    reason: Text
    cites: tuple[str, ...]

    def rows_of(self, person_id: int) -> int:
        """How many rows stand against erasure."""
        table = apps.get_model(self.model)
        return QuerySet(table).filter(**{self.person: person_id}, **self.where).count()


@dataclass(frozen=True)
class Register:
    """All that the apps declare, in the order of the apps."""

    fields: tuple[PersonalField, ...]
    duties: tuple[Duty, ...]
    not_personal: Mapping[str, str]

    @property
    def sealed(self) -> tuple[tuple[PersonalField, SealedFor], ...]:
        """The columns a rotation must seal anew, each with what its values are bound to."""
        return tuple((field, field.sealed) for field in self.fields if field.sealed)


@cache
def registry() -> Register:
    """The register of this installation; raises ``ImproperlyConfigured`` for a file that cannot be read."""
    files = [Path(app.path) / FILE for app in apps.get_app_configs()]
    return _together(read(file.read_text(encoding="utf-8"), str(file)) for file in files if file.exists())


def read(content: str, place: str) -> Register:
    """One app's declarations."""
    said = yaml.safe_load(content) or {}
    try:
        return Register(
            fields=tuple(_field(one) for one in said.get("fields", ())),
            duties=tuple(_duty(one) for one in said.get("duties", ())),
            not_personal=dict(said.get("not_personal", {})),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise ImproperlyConfigured(f"{place}: {type(wrong).__name__} {wrong}") from wrong


def undeclared(classes: Iterable[type[models.Model]], register: Register) -> list[str]:
    """Columns that look personal and that the register does not know."""
    known = {field.name for field in register.fields} | set(register.not_personal)
    return [
        name
        for model in classes
        for field in model._meta.local_concrete_fields
        if (name := f"{model._meta.label}.{field.name}") not in known and _looks_personal(field)
    ]


def gone(register: Register) -> list[str]:
    """What the register names and no model has any more."""
    named = {field.name for field in register.fields} | set(register.not_personal)
    held = {f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.local_concrete_fields}
    return sorted(named - held)


def _looks_personal(field: models.Field[Any, Any]) -> bool:
    points_at = field.related_model._meta.label if isinstance(field, models.ForeignKey) else ""
    return points_at == "parties.Person" or SUSPICIOUS.search(field.name) is not None


def _field(said: Mapping[str, Any]) -> PersonalField:
    model, _dot, column = said["field"].rpartition(".")
    sealed = SealedFor(**said["sealed"]) if "sealed" in said else None
    protection = Protection(said["protection"])
    if (protection is Protection.SEALED) != (sealed is not None):
        raise ValueError(f"{said['field']}: a sealed column, and no other, says what it is sealed for")
    if protection is Protection.PLAIN and "because" not in said:
        raise ValueError(f"{said['field']}: a plain column says why it is plain")
    return PersonalField(
        model=model,
        column=column,
        holds=Text(**said["holds"]),
        why=Text(**said["why"]),
        cites=tuple(said["cites"]),
        protection=protection,
        kept=Text(**said["kept"]),
        person=said.get("person", ""),
        sealed=sealed,
        because=Text(**said["because"]) if "because" in said else None,
    )


def _duty(said: Mapping[str, Any]) -> Duty:
    return Duty(said["model"], said["person"], said.get("where", {}), Text(**said["reason"]), tuple(said["cites"]))


def _together(parts: Iterable[Register]) -> Register:
    listed = list(parts)
    return Register(
        fields=tuple(field for part in listed for field in part.fields),
        duties=tuple(duty for part in listed for duty in part.duties),
        not_personal={name: why for part in listed for name, why in part.not_personal.items()},
    )
