"""Which columns are sealed, and under which names: the only place that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from onex.foundation.parties import vault

PERSON = "parties_person"
DOCUMENT = "parties_identitydocument"
CONTACT = "parties_contact"


def seal_names(names: Iterable[tuple[UUID, str]]) -> list[bytes]:
    """Names, each under its person's reference."""
    return vault.seal_many(names, table=PERSON, column="name")


def open_name(sealed: vault.Sealed, ref: UUID) -> str:
    return vault.unseal(sealed, table=PERSON, key=ref, column="name")


def seal_numbers(numbers: Iterable[tuple[UUID, str]]) -> list[bytes]:
    """Document numbers, each under its person's reference."""
    return vault.seal_many(numbers, table=DOCUMENT, column="number")


def open_number(sealed: vault.Sealed, ref: UUID) -> str:
    return vault.unseal(sealed, table=DOCUMENT, key=ref, column="number")


def name_opener() -> Callable[[vault.Sealed, UUID], str]:
    """:func:`open_name` for many rows."""
    return vault.opener(table=PERSON, column="name")


def number_opener() -> Callable[[vault.Sealed, UUID], str]:
    """:func:`open_number` for many rows."""
    return vault.opener(table=DOCUMENT, column="number")


def seal_contact(text: str, ref: UUID, column: str) -> bytes | None:
    """A contact's field; nothing is stored for an empty one."""
    return vault.seal(text, table=CONTACT, key=ref, column=column) if text else None


def open_contact(sealed: vault.Sealed | None, ref: UUID, column: str) -> str:
    return vault.unseal(sealed, table=CONTACT, key=ref, column=column) if sealed else ""
