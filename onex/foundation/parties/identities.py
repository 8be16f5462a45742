"""What goes into and comes out of the register of people: values that never show themselves in logs or errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from onex.foundation.parties.kinds import DocumentKind

DOCUMENT_INDEX = "parties.identity_document"
"""Purpose of the blind index over document numbers."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person to be registered: name, kind of document (a value of ``DocumentKind``) and its number."""

    name: str = field(repr=False)
    kind: str
    number: str = field(repr=False)


class Registered(NamedTuple):
    """Whose row it is, and whether the document was known under another name (which then stands)."""

    person_id: int
    known_name_differs: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's document, opened."""

    kind: DocumentKind
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact, opened."""

    contact_id: int
    duty: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
