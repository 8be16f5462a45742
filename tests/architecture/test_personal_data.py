"""Sealed values are opened by parties; whoever else opens what it sealed itself is named here, with why."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.source import Source, sources

OPENERS = frozenset({"open_name", "open_number", "open_contact", "name_opener", "number_opener", "unseal", "opener"})
ALLOWED: dict[tuple[str, str], str] = {
    ("onex/foundation/accounts/actors.py", "open_name"): "the name of whoever is signed in, shown to that person",
    ("onex/foundation/accounts/sign_in/passwords.py", "open_name"): "a password may not hold its user's own name",
    ("onex/foundation/accounts/sign_in/factors.py", "unseal"): "the secret of a second factor, sealed by the same file",
    ("onex/foundation/documents/services.py", "unseal"): "a file's own key, sealed by the same file",
    ("onex/foundation/publications/selectors.py", "unseal"): "an objection's own text, for whoever answers it",
    ("onex/lifecycle/catalogue/selectors/register.py", "open_contact"): "a province's lead for a certificate, shown masked",
}
"""Nobody opens a document number but through ``selectors.identities_of``, which asks what for and records the look."""


def openings(files: Iterable[Source]) -> set[tuple[str, str]]:
    """File and name of each opener that is mentioned outside parties, called or handed on."""
    found = set()
    for file in files:
        if file.app == "foundation/parties":
            continue
        for node in ast.walk(file.tree):
            names = {
                ast.Name: lambda one: [one.id],
                ast.Attribute: lambda one: [one.attr],
                ast.ImportFrom: lambda one: [alias.name for alias in one.names],
            }.get(type(node), lambda _one: [])(node)
            found.update((file.name, name) for name in names if name in OPENERS)
    return found


def test_nobody_opens_a_sealed_value_but_those_named() -> None:
    assert openings(sources("onex")) - set(ALLOWED) == set()


def test_every_exception_is_still_needed() -> None:
    assert set(ALLOWED) - openings(sources("onex")) == set()


def test_no_exception_opens_a_document_number() -> None:
    assert not [place for place in ALLOWED if place[1] in {"open_number", "number_opener"}]


def test_canary() -> None:
    for text in (
        "from onex.foundation.parties.personal_data import open_number",
        "from onex.foundation.parties import personal_data\npersonal_data.open_number(b'', None)",
        "from onex.foundation.parties import vault\nread = vault.unseal",
    ):
        assert openings([Source("onex/lifecycle/assessment/bad.py", text)]) != set()
    assert openings([Source("onex/foundation/parties/selectors.py", "personal_data.open_number(b'', None)")]) == set()
