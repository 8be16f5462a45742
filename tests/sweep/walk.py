"""Every address, as each role and as nobody: as it should be asked, and with numbers where none belong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tests.sweep.crowd import typed_number
from tests.web.matrix.addresses import Address
from tests.web.matrix.asking import RENDERED, _valid_body, askers
from tests.web.matrix.samples import BODIES, QUERIES, fill
from tests.web.matrix.world import Person, Tenant

LINKS = re.compile(rb"""(?:href|src|action|formaction|hx-[a-z]+|content|data-[a-z-]+)\s*=\s*["']([^"']*)["']""")
FIELDS = (
    "q name number text reason reference contact login_name password id_last_six code note answer title page query next address"
    " search person reply evidence decision certificate holder from to sort columns"
).split()
OWN_FILES = re.compile(r"/files/|/objections/[0-9a-f-]{36}$|/imports/[0-9a-f-]{36}/errors$|/certificates/[^/]+/paper$")
"""One's own body's uploads and rows to mend, an objection's text for who answers it, a certificate for who prints it."""
ADDRESSES = frozenset({"next", "address", "page"})
"""Fields that hold an address of ours; numbers in addresses are typed by ``misread``."""
NOT_POSTED = frozenset({"accounts:sign-out"})


@dataclass(frozen=True)
class Answer:
    """What one request brought, and which number stood in it."""

    what: str
    content: bytes
    links: bytes
    typed: str = ""
    in_address: bool = False
    """Whether the number was typed into the address: then the answer may send the asker back there."""
    entitled: bool = False
    """Whether the page holds what people wrote or uploaded themselves, for those who work on it."""


class Walker:
    """Asks as somebody for the records of the crowd's tenant, and of the whole tenant where the crowd has none of a kind."""

    def __init__(self, crowd: Tenant, tenant: Tenant) -> None:
        self.crowd, self.tenant = crowd, tenant
        self.client = Client(raise_request_exception=False)
        self.values: dict[str, Mapping[str, str]] = {}
        """What fills each address; kept, as a later request may take the record away."""
        self.asked = 0
        self.server_errors: list[str] = []

    def read(self, addresses: tuple[Address, ...], people: list[Person]) -> Iterator[Answer]:
        """GET of every address by everybody, and its exports in every format."""
        for address in addresses:
            for person in askers(address, "GET", people):
                query = self._query(address)
                answer = self._send(address, "GET", person, query)
                yield answer
                if b"export=csv" in answer.content:
                    for form in ("csv", "xlsx", "json"):
                        yield self._send(address, "GET", person, {**query, "export": form})

    def misread(self, addresses: tuple[Address, ...], people: list[Person]) -> Iterator[Answer]:
        """GET of every address with a number behind the question mark, and as a part of the address."""
        for order, address in enumerate(addresses):
            number = typed_number(100 + order)
            for person in people:
                yield self._send(address, "GET", person, self._query(address) | dict.fromkeys(FIELDS, number), typed=number)
        for order, path in enumerate(
            ("/{}", "/certificates/{}", "/v/{}", "/cases/{}", "/notices/{}", "/api/v1/{}", "/files/{}")
        ):
            number = typed_number(50 + order)
            for person in people:
                yield self._ask("GET", path.format(number), person, {}, typed=number)

    def write(self, addresses: tuple[Address, ...], people: list[Person]) -> Iterator[Answer]:
        """POST of every address with a number in every field."""
        for order, address in enumerate(addresses):
            number = typed_number(500 + order)
            if address.name not in NOT_POSTED and "POST" in address.doors:
                for person in people:
                    yield self._send(address, "POST", person, self._query(address), typed=number)

    def _query(self, address: Address) -> dict[str, str]:
        return dict(QUERIES[address.name](self.tenant)) if address.name in QUERIES else {}

    def _values(self, address: Address) -> Mapping[str, str]:
        if address.route not in self.values:
            try:
                self.values[address.route] = fill(address, self.crowd)
            except LookupError:
                self.values[address.route] = fill(address, self.tenant)
        return self.values[address.route]

    def _send(self, address: Address, method: str, person: Person, query: Mapping[str, str], typed: str = "") -> Answer:
        path = address.path(self._values(address)) + (f"?{urlencode(query)}" if query else "")
        body = _body(address, typed, self.tenant) if method == "POST" else {}
        return self._ask(method, path, person, body, typed=typed, is_api=address.is_api)

    def _ask(
        self, method: str, path: str, person: Person, body: Mapping[str, Any], *, typed: str = "", is_api: bool = False
    ) -> Answer:
        self.asked += 1
        self.client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: person.session} if person.session else {})
        with patch(RENDERED):
            if method == "GET":
                said = self.client.get(path)
            elif is_api:
                said = self.client.post(path, data=json.dumps(body), content_type="application/json")
            else:
                said = self.client.post(path, data=body)
        content = b"".join(said.streaming_content) if said.streaming else said.content
        what = f"{method} {path.partition('?')[0]} as {person.name}: {said.status_code}"
        if said.status_code >= 500:
            self.server_errors.append(what)
        headers = " ".join(f"{name}: {value}" for name, value in said.headers.items()).encode()
        links = b" ".join(LINKS.findall(content)) if b"<html" in content[:500] else b""
        entitled = person.standing == "own" and OWN_FILES.match(path.partition("?")[0]) is not None and method == "GET"
        return Answer(what, content, headers + b" " + links, typed, bool(typed) and method == "GET", entitled)


def _body(address: Address, number: str, tenant: Tenant) -> dict[str, Any]:
    known = dict(BODIES[address.name](tenant, tenant)) if address.name in BODIES else {}
    if address.is_api:
        found = known or _valid_body(address, "POST")
        if not isinstance(found, dict):
            return {}
        return {name: number if isinstance(value, str) else value for name, value in found.items()}
    return dict.fromkeys([*(field for field in FIELDS if field not in ADDRESSES), *known], number)
