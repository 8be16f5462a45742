"""What an app tells the journal: a frozen dataclass per kind of news."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import ClassVar

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

TOPIC = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
SUBJECT = re.compile(r"[a-z][a-z_-]*:[0-9A-Za-z_./:-]+")
LARGEST_INTEGER = 2**53 - 1
"""Beyond it RFC 8785 has no exact number: such a figure is written as text."""

_topics: dict[str, str] = {}
_fields: dict[type, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Event:
    """Something that happened to ``subject`` (``case:990100…``); the other fields of a subclass are its payload.

    A subclass sets ``topic`` (``certificates.issued``), which no other class may use. Fields hold text, whole numbers,
    booleans, dates, decimals, enum members, and tuples of them: nothing personal, only references.
    """

    topic: ClassVar[str] = ""

    subject: str

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not TOPIC.fullmatch(cls.topic):
            raise TypeError(f"{cls.__qualname__}.topic must look like app.news, not {cls.topic!r}")
        name = f"{cls.__module__}.{cls.__qualname__}"
        if _topics.setdefault(cls.topic, name) != name:
            raise TypeError(f"topic {cls.topic} belongs to {_topics[cls.topic]} already")

    def __post_init__(self) -> None:
        if not SUBJECT.fullmatch(self.subject):
            raise ValueError("an event's subject is a kind and a reference, such as case:99010020260301000001X")

    def payload(self) -> dict[str, Json]:
        """The fields but the subject, as JSON; raises ``TypeError`` for a value JSON cannot hold exactly."""
        return {name: to_json(getattr(self, name)) for name in _names(type(self))}


def _names(kind: type[Event]) -> tuple[str, ...]:
    """The payload's fields of one class, looked up once."""
    if kind not in _fields:
        _fields[kind] = tuple(field.name for field in fields(kind) if field.name != "subject")
    return _fields[kind]


def to_json(value: object) -> Json:
    """``value`` as JSON without loss: a date in ISO form, a decimal as its digits, a tuple as a list."""
    match value:
        case None | bool():
            return value
        case Enum():
            return to_json(value.value)
        case str():
            return str(value)
        case int() if abs(value) <= LARGEST_INTEGER:
            return int(value)
        case date():
            return value.isoformat()
        case Decimal() if value.is_finite():
            return str(value)
        case tuple() | list():
            return [to_json(part) for part in value]
        case Mapping():
            return {_key(key): to_json(part) for key, part in value.items()}
        case _:
            raise TypeError(f"the journal cannot hold a {type(value).__name__} exactly")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("the names in a journal payload are text")
    return key


def topics() -> Mapping[str, str]:
    """Every topic spoken by an imported app, with the class that speaks it."""
    return dict(_topics)
