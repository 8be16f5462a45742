"""The menus: each seat sees what it may open, and every entry opens."""

from __future__ import annotations

import pytest
from django.urls import reverse

from onex.foundation.accounts.actors import ANONYMOUS
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.roles import Role
from onex.web.navigation import PUBLIC, STAFF, public_links, staff_groups
from tests.factories.accounts import make_seat

ENTRIES = [entry for group in STAFF for entry in group.entries]


@pytest.mark.parametrize("entry", [*PUBLIC, *ENTRIES], ids=lambda entry: entry.url_name)
def test_an_entry_has_a_page(entry: object) -> None:
    assert reverse(entry.url_name)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_a_seat_is_shown_what_it_may_open_and_nothing_else(role: Role) -> None:
    seat = make_seat(role=role)
    shown = {link.address for group in staff_groups(seat.actor, "/workbench") for link in group.entries}
    for entry in ENTRIES:
        permitted = entry.permission is None or may(seat.actor, entry.permission)
        assert (reverse(entry.url_name) in shown) == permitted
    client = seat.client()
    for address in sorted(shown):
        assert client.get(address).status_code == 200, address


def test_no_heading_stands_over_nothing() -> None:
    assert all(group.entries for group in staff_groups(ANONYMOUS, "/"))


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "/"),
        ("/policy/", "/policy/"),
        ("/policy/clauses/M21", "/policy/"),
        ("/register/certificates", "/register/certificates"),
        ("/sign-in", None),
    ],
)
def test_the_entry_of_the_page_is_marked(path: str, current: str | None) -> None:
    assert [link.address for link in public_links(path) if link.current] == ([current] if current else [])
