"""Every page that names no record, in a browser as each kind of visitor: no request to another origin, nothing the content
policy blocks, nothing inline."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from onex.foundation.accounts.roles import Role
from tests.factories.accounts import make_seat
from tests.web.browser.pages import Walker
from tests.web.browser.test_error_pages import INLINE, watch_policy
from tests.web.matrix.addresses import Address, addresses

ELSEWHERE = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//(?!127\.0\.0\.1|localhost)""")
STAFF = [
    None,
    Role.ORGANISATION_CLERK,
    Role.ORGANISATION_LEAD,
    Role.PROVINCE_CLERK,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
]


def pages() -> list[Address]:
    return [address for address in addresses() if not address.parameters and not address.is_api and "GET" in address.doors]


def seen_by(client: Client) -> list[str]:
    """The pages that answer this visitor with a page, and not with a file or a way elsewhere."""
    found = []
    for address in pages():
        answer = client.get(address.path({}))
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found.append(address.path({}))
        answer.close()
    return found


@pytest.mark.parametrize("role", STAFF, ids=lambda role: role.value if role else "public")
def test_pages_ask_nobody_else_and_hold_nothing_inline(walker: Walker, role: Role | None) -> None:
    seat = make_seat(role=role) if role else None
    seen = seen_by(seat.client() if seat else Client())
    page = walker.sign_in(seat.user, seat.mandate) if seat else walker.visit()
    violated = watch_policy(page)
    for address in seen:
        answer = page.goto(walker.address + address)
        assert answer is not None
        assert (answer.status, answer.headers["content-security-policy"].split(";")[0]) == (200, "default-src 'none'")
        sent = answer.text()
        assert (INLINE.findall(sent), ELSEWHERE.findall(sent)) == ([], []), address
    print(f"{role.value if role else 'public'}: {len(seen)} pages")
    assert len(seen) >= 8
    assert (walker.complaints, violated) == ([], [])
