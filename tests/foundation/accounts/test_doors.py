"""Doors of pages and of API operations."""

from __future__ import annotations

from enum import StrEnum

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from ninja import NinjaAPI, Router, Schema

import config.urls
from onex.foundation.accounts import permissions
from onex.foundation.accounts.actors import ANONYMOUS, Actor, actor_without_seat
from onex.foundation.accounts.doors import Door, door, public_door, signed_in_door
from onex.foundation.accounts.roles import Role
from onex.foundation.policy.refusals import NotAllowed, NotSignedIn, Refusal
from tests.factories.accounts import make_seat, make_user


class Sample(StrEnum):
    CHANGE = "sample.thing.change"


class Body(Schema):
    number: int


@door(Sample.CHANGE)
def guarded_page(request: HttpRequest, number: int = 0) -> HttpResponse:
    return HttpResponse(f"page {number}")


@signed_in_door("for the test")
def signed_in_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


@public_door("for the test")
def public_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


@method_decorator(door(Sample.CHANGE), name="dispatch")
class GuardedView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("page")


router = Router()


@router.post("/things/{thing}")
@door(Sample.CHANGE)
def guarded_operation(request: HttpRequest, thing: str, body: Body, wide: bool = False) -> dict[str, object]:
    return {"thing": thing, "number": body.number, "wide": wide}


@router.post("/public")
@public_door("for the test")
def public_operation(request: HttpRequest) -> dict[str, bool]:
    return {"in": True}


api = NinjaAPI(urls_namespace="doors-under-test", docs_url=None)
api.add_router("", router)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return api.create_response(request, {"code": refusal.code}, status=refusal.status)


urlpatterns = [path("api/under-test/", api.urls), *config.urls.urlpatterns]


@pytest.fixture(autouse=True)
def _own_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(permissions._granted, Sample.CHANGE, frozenset({Role.PROVINCE_CLERK}))


def request_of(actor: Actor, *, method: str = "get", address: str = "/things?page=2", **headers: str) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)(address, headers=headers or None)
    request.actor = actor  # type: ignore[attr-defined]  # as the middleware does
    return request


def test_door_is_declared_on_the_view() -> None:
    assert guarded_page.__door__ == Door(permission=Sample.CHANGE, public=False, why="")
    assert signed_in_page.__door__ == Door(permission=None, public=False, why="for the test")
    assert public_page.__door__ == Door(permission=None, public=True, why="for the test")
    assert GuardedView.as_view().__door__.permission is Sample.CHANGE


@pytest.mark.django_db
def test_page_sends_nobody_to_sign_in_and_back() -> None:
    answer = guarded_page(request_of(ANONYMOUS))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Fthings%3Fpage%3D2")


def test_request_without_an_actor_is_nobodys() -> None:
    assert guarded_page(RequestFactory().get("/things")).status_code == 302


@pytest.mark.django_db
def test_form_sent_by_nobody_is_not_a_way_back() -> None:
    assert guarded_page(request_of(ANONYMOUS, method="post"))["Location"] == "/sign-in"


@pytest.mark.django_db
def test_fragment_asked_for_by_nobody_takes_the_whole_page_to_sign_in() -> None:
    answer = guarded_page(request_of(ANONYMOUS, **{"HX-Request": "true"}))
    assert answer["HX-Redirect"] == "/sign-in"


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_page_is_open_to_seats_that_carry_the_permission(role: Role) -> None:
    actor = make_seat(role=role).actor
    if role == Role.PROVINCE_CLERK:
        assert guarded_page(request_of(actor), 7).content == b"page 7"
        assert GuardedView.as_view()(request_of(actor)).content == b"page"
    else:
        for view in (guarded_page, GuardedView.as_view()):
            with pytest.raises(NotAllowed):
                view(request_of(actor))


@pytest.mark.django_db
def test_without_a_seat_only_the_signed_in_door_opens() -> None:
    actor = actor_without_seat(make_user())
    assert signed_in_page(request_of(actor)).status_code == 200
    with pytest.raises(NotAllowed):
        guarded_page(request_of(actor))


@pytest.mark.django_db
def test_public_door_opens_to_nobody_and_signed_in_door_does_not() -> None:
    assert public_page(request_of(ANONYMOUS)).status_code == 200
    assert signed_in_page(request_of(ANONYMOUS)).status_code == 302


@pytest.mark.django_db
def test_operation_refuses_nobody_instead_of_redirecting() -> None:
    with pytest.raises(NotSignedIn):
        guarded_page(request_of(ANONYMOUS, address="/api/under-test/things"))


@pytest.mark.django_db
@pytest.mark.urls("tests.foundation.accounts.test_doors")
def test_operation_keeps_its_parameters_under_a_door() -> None:
    client = make_seat(role=Role.PROVINCE_CLERK).client()
    answer = client.post("/api/under-test/things/a?wide=true", {"number": 3}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"thing": "a", "number": 3, "wide": True})
    assert client.post("/api/under-test/things/a", {"number": "x"}, content_type="application/json").status_code == 422


@pytest.mark.django_db
@pytest.mark.urls("tests.foundation.accounts.test_doors")
def test_operation_refuses_nobody_and_other_seats() -> None:
    send = {"path": "/api/under-test/things/a", "data": {"number": 3}, "content_type": "application/json"}
    assert Client().post(**send).json() == {"code": "not_signed_in"}
    answer = make_seat(role=Role.CITY_CLERK).client().post(**send)
    assert (answer.status_code, answer.json()) == (403, {"code": "not_allowed"})


@pytest.mark.django_db
@pytest.mark.urls("tests.foundation.accounts.test_doors")
@pytest.mark.parametrize("address", ["/api/under-test/things/a", "/api/under-test/public"])
def test_session_cookie_alone_changes_nothing_through_the_api(address: str) -> None:
    seat = make_seat(role=Role.PROVINCE_CLERK)
    client = Client(enforce_csrf_checks=True)
    client.cookies = seat.client().cookies
    answer = client.post(address, {"number": 3}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (403, {"code": "cross_site"})
    client.get("/sign-in")
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    if not token:
        token = "a" * 32
        client.cookies["csrftoken"] = token
    answer = client.post(address, {"number": 3}, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.urls("tests.foundation.accounts.test_doors")
def test_public_operation_needs_no_token_from_nobody() -> None:
    assert Client(enforce_csrf_checks=True).post("/api/under-test/public").status_code == 200
