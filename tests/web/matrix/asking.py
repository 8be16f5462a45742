"""Asks for one address after the other, each in a savepoint, and keeps what was answered and what was written."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from onex.foundation.accounts.doors import Door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.roles import Reach
from onex.web.api import api
from tests.web.matrix.addresses import Address
from tests.web.matrix.bodies import WELL_FORMED, Body
from tests.web.matrix.samples import BODIES, MULTIPART, QUERIES, fill, fill_missing
from tests.web.matrix.world import Person, Tenant

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|MERGE|COPY)\s+\"?(\w+)", re.IGNORECASE)
RENDERED = "django.test.client.store_rendered_templates"
"""Copies each template's context for tests that look at it, which takes longer than the page."""

SHORT = 6
HOUSEKEEPING = frozenset({"django_session", "accounts_user", "limits_window"})
"""Tables a request may write to whoever asks: the session, the time of sign-in, and the counters of requests."""


@dataclass
class Answer:
    """What one request brought."""

    address: Address
    method: str
    person: Person
    status: int
    location: str
    text: str
    wrote: frozenset[str] = frozenset()
    harmed: bool = False
    added: tuple[str, ...] = ()
    """Models of which rows came to be that belong to a tenant this person has no business with."""
    trace: str = ""
    missing: Answer | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.method} {self.address} as {self.person.name}: {self.status}"


def askers(address: Address, method: str, everybody: list[Person]) -> list[Person]:
    """Where a door asks who one is: every seat of the tenant's own it opens to, and of all others one person of each standing,
    reach and answer of the address' doors. At a public door one of each standing and reach; of a method that is not taken,
    one of each standing the address' doors open to and one they do not. ``ONEX_MATRIX=everybody`` leaves nobody out."""
    door = address.doors.get(method)
    guarded = door is not None and not door.public
    if guarded and os.environ.get("ONEX_MATRIX") == "everybody":
        return everybody
    permissions = [other.permission for other in address.doors.values() if other is not None]
    chosen: dict[tuple[object, ...], Person] = {}
    for person in everybody:
        lets_in = tuple(may(person.actor, one) if person.actor and one else one is None for one in permissions)
        reach = person.actor.reach if person.actor else None
        kind: tuple[object, ...] = (person.standing, reach, lets_in)
        if door is None:  # nothing is reached
            kind = (person.standing, any(lets_in))
        elif guarded and door.permission is not None and person.standing == "own" and _opens(door, person):
            kind = (person.name,)
        chosen.setdefault(kind, person)
    return list(chosen.values())


def _opens(door: Door, person: Person) -> bool:
    return person.actor is not None and may(person.actor, door.permission)


@dataclass
class Asker:
    """Sends requests for records of ``here`` and watches the rows of ``there``."""

    here: Tenant
    there: Tenant
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    touched: set[str] = field(default_factory=set)
    own_bodies: bool = False
    """Whether the tenant's own people send what is well-formed about their own; else they try the other tenant's."""

    def ask_all(self, addresses: tuple[Address, ...], methods: tuple[str, ...], everybody: list[Person]) -> Iterator[Answer]:
        intact = {tenant.mark: tenant.fingerprint() for tenant in (self.here, self.there)}
        for address in addresses:
            for method in methods:
                yield from self.ask_each(address, method, askers(address, method, everybody), intact)

    def ask_people(self, address: Address, method: str, people: list[Person]) -> Iterator[Answer]:
        """One address and method, by each of some people."""
        intact = {tenant.mark: tenant.fingerprint() for tenant in (self.here, self.there)} if people else {}
        yield from self.ask_each(address, method, people, intact)

    def ask_each(self, address: Address, method: str, people: list[Person], intact: Mapping[str, str]) -> Iterator[Answer]:
        """One address and method, by each of some people; ``intact`` are the tenants' fingerprints by mark."""
        present, absent = fill(address, self.here), fill_missing(address)
        for person in people:
            answer = self._ask(address, method, person, present, intact)
            if absent is not None and answer.status == 404:
                answer.missing = self._ask(address, method, person, absent, intact)
            yield answer

    def _ask(
        self, address: Address, method: str, person: Person, values: Mapping[str, str], intact: Mapping[str, str]
    ) -> Answer:
        self.touched.clear()
        self.client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: person.session} if person.session else {})
        with transaction.atomic(), connection.execute_wrapper(self._watch), patch(RENDERED):
            response = self._send(address, method, values, self._body(address, person))
            text = b"".join(response.streaming_content).decode(errors="replace") if response.streaming else _text(response)
            wrote = frozenset(self.touched) - HOUSEKEEPING
            others = self._others(person) if wrote else []
            harmed = any(tenant.fingerprint() != intact[tenant.mark] for tenant in others)
            added = sorted({label for tenant in others for label in tenant.added(wrote)})
            transaction.set_rollback(True)
        problem = getattr(response, "exc_info", None)
        return Answer(
            address=address,
            method=method,
            person=person,
            status=response.status_code,
            location=response.headers.get("Location", ""),
            text=_neutral(_without_reader(text, person), values),
            wrote=wrote,
            harmed=harmed,
            added=tuple(added),
            trace=f"{problem[0].__name__}: {problem[1]}"[:300] if problem else "",
        )

    def _others(self, person: Person) -> list[Tenant]:
        """The tenants whose rows this person has no business with."""
        role = person.actor.role if person.actor else None
        watched = [self.there] if role and role.reach is Reach.NATION else [self.here, self.there]
        return [tenant for tenant in watched if tenant.mark != person.home]

    def _body(self, address: Address, person: Person) -> Body:
        """Others send what the tenant's own people would; these try the ids of the other tenant."""
        if address.name in WELL_FORMED and (self.own_bodies or person.standing != "own" or address.name not in BODIES):
            return WELL_FORMED[address.name](self.here)
        return BODIES[address.name](self.here, self.there) if address.name in BODIES else {}

    def _send(self, address: Address, method: str, values: Mapping[str, str], body: Body) -> Any:
        path = address.path(values)
        if address.name in QUERIES:
            query = "&".join(f"{name}={value}" for name, value in QUERIES[address.name](self.here).items())
            path = f"{path}?{query}"
        send = getattr(self.client, method.lower())
        if method == "GET":
            return send(path)
        if isinstance(body, bytes):
            return send(path, data=body, content_type="application/octet-stream")
        if address.is_api and address.name not in MULTIPART:
            return send(path, data=json.dumps(body or _valid_body(address, method)), content_type="application/json")
        return send(path, data=body) if method == "POST" else send(path)

    def _watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found:
            self.touched.add(found[2])
        return execute(sql, params, many, context)


def _text(response: Any) -> str:
    content = response.content
    return content.decode(errors="replace") if b"\0" not in content[:2000] else ""


def _without_reader(text: str, person: Person) -> str:
    """Every page names its reader, who may have moved here from another tenant."""
    return text.replace(html.escape(person.actor.name), "READER") if person.actor else text


def _neutral(text: str, values: Mapping[str, str]) -> str:
    """Without what differs from request to request: the number to quote, the CSRF token, the parameters themselves."""
    text = re.sub(r"\b[2-9A-HJKMNP-TV-Z]{4}(?:-[2-9A-HJKMNP-TV-Z]{4}){2}\b", "REQUEST", text)
    text = re.sub(r"(csrf\w*\W+(?:value=\W?|content=\W?)?)[A-Za-z0-9]{32,64}", r"\1TOKEN", text, flags=re.IGNORECASE)
    for name, value in values.items():
        before = r"(?<=/)" if len(value) < SHORT else r"(?<![\w-])"  # a short number also stands for itself in a page
        plain = rf"{before}({re.escape(html.escape(value))}|{re.escape(value)})(?![\w-])"
        text = re.sub(plain, f"<{name}>", text, flags=re.ASCII)
    return text


@cache
def description() -> Mapping[str, Any]:
    """The OpenAPI document."""
    return api.get_openapi_schema()


def _valid_body(address: Address, method: str) -> Any:
    """A body the operation's schema accepts, so that the door and not the schema answers."""
    schema = description()
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address.route)
    operation = schema["paths"].get(path, {}).get(method.lower())
    if operation is None or "requestBody" not in operation:
        return {}
    content = operation["requestBody"]["content"]
    return _example(next(iter(content.values()))["schema"], schema)


def _example(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """The smallest value a part of the schema accepts."""
    if "$ref" in part:
        return _example(_looked_up(part["$ref"], schema), schema)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in part:
            return _example(part[choice][0], schema)
    if "default" in part or "enum" in part:
        return part["default"] if "default" in part else part["enum"][0]
    if part.get("type") == "object":
        return {name: _example(part["properties"][name], schema) for name in part.get("required", ())}
    if part.get("type") == "array":
        return [_example(part["items"], schema)] * part.get("minItems", 0)
    return _scalar(part)


def _looked_up(reference: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    place: Any = schema
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


def _scalar(part: Mapping[str, Any]) -> Any:
    if part.get("type") == "string":
        return "2026-03-02" if part.get("format") == "date" else "x" * max(part.get("minLength", 1), 1)
    return {"integer": part.get("minimum", 1), "number": part.get("minimum", 1), "boolean": False}.get(part.get("type", ""))
