"""Every page and API operation declares who may come in; nothing is changed through a permission to look."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onex.foundation.accounts.doors import Door, door
from onex.foundation.accounts.permissions import granted, is_read
from onex.web.api import api
from tests.web.matrix.addresses import METHODS, SAFE, Address, addresses, doors_of


def without_door(places: Iterable[Address]) -> list[str]:
    return [f"{method} {place}" for place in places for method, hung in place.doors.items() if hung is None]


def writes_by_looking(places: Iterable[Address]) -> list[str]:
    return [
        f"{method} {place} rests on {hung.permission}"
        for place in places
        for method, hung in place.doors.items()
        if method not in SAFE and hung is not None and hung.permission is not None and is_read(hung.permission)
    ]


def takes_anything(places: Iterable[Address]) -> list[str]:
    """Views that do not say which methods they take."""
    return [str(place) for place in places if set(METHODS) <= set(place.doors)]


def test_every_address_has_a_door() -> None:
    assert len(addresses()) > 20
    assert without_door(addresses()) == []


def test_every_address_says_its_methods() -> None:
    assert takes_anything(addresses()) == []


def test_nothing_is_written_through_a_permission_to_look() -> None:
    assert writes_by_looking(addresses()) == []


def test_every_door_without_permission_says_why() -> None:
    doors = [(place, hung) for place in addresses() for hung in place.doors.values() if hung is not None]
    assert [str(place) for place, hung in doors if hung.permission is None and len(hung.why) < 8] == []


def test_every_permission_on_a_door_is_granted_to_someone() -> None:
    asked = {hung.permission for place in addresses() for hung in place.doors.values() if hung and hung.permission}
    assert [permission for permission in asked if not granted().get(permission)] == []


def test_every_operation_of_the_description_is_an_address() -> None:
    described = {
        (method.upper(), path.lstrip("/").replace("{", "<").replace("}", ">"))
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    routes = {(method, _plain(place.route)) for place in addresses() if place.is_api for method in place.doors}
    assert described - routes == set()
    assert {route for _method, route in routes - described} <= {"api/v1/openapi.json", "api/v1/"}


def _plain(route: str) -> str:
    return "".join(part.split(":")[-1] if part.endswith(">") else part for part in _parts(route))


def _parts(route: str) -> list[str]:
    pieces: list[str] = []
    for part in route.split("<"):
        head, closed, tail = part.partition(">")
        pieces += ["<", head + closed, tail] if closed else [part]
    return pieces


class CanaryPermission(StrEnum):
    """Two permissions of no app."""

    LOOK = "canary.thing.view"
    CHANGE = "canary.thing.change"


def test_canary() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert takes_anything([Address("bare", "bare", doors_of(bare))]) == ["/bare (bare)"]
    assert without_door([Address("bare", "bare", doors_of(require_GET(bare)))]) == ["GET /bare (bare)"]
    looked = Address("looked", "looked", doors_of(door(CanaryPermission.LOOK)(bare)))
    assert len(writes_by_looking([looked])) == len(METHODS) - 1
    guarded = Address("good", "good", doors_of(door(CanaryPermission.CHANGE)(require_GET(bare))))
    assert guarded.doors == {"GET": Door(CanaryPermission.CHANGE, False, "")}
    assert without_door([guarded]) == writes_by_looking([guarded]) == takes_anything([guarded]) == []
