"""What the API answers is what its description says, for whatever is sent: no 500, and every answer of its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from config.wsgi import application
from onex.foundation.accounts.roles import Role
from tests.factories.accounts import make_seat
from tests.web.matrix.addresses import addresses

pytestmark = pytest.mark.django_db

DESCRIPTION = "/api/v1/openapi.json"
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
CSRF = "0" * 32
BOUNDED = settings(
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
OPERATIONS = sorted(
    ("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", place.route), method)
    for place in addresses()
    if place.is_api and place.name != "api:openapi-json"
    for method in place.doors
)


@cache
def description() -> Any:
    return schemathesis.openapi.from_wsgi(DESCRIPTION, application)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The requests come in through WSGI, whose end would close the connection the test's transaction lives on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def cookies(db: None) -> dict[str, str]:
    """Of a signed-in lead of an organisation, with the token a page of ours would send along."""
    session = make_seat(role=Role.ORGANISATION_LEAD).client().cookies[django_settings.SESSION_COOKIE_NAME].value
    return {django_settings.SESSION_COOKIE_NAME: session, django_settings.CSRF_COOKIE_NAME: CSRF}


def judge(path: str, method: str, **sent: Any) -> None:
    @given(case=description()[path][method].as_strategy())
    @BOUNDED
    def answered_as_described(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, **sent)

    answered_as_described()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_anyone_is_answered_as_described(path: str, method: str) -> None:
    judge(path, method)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_seat_is_answered_as_described(path: str, method: str, cookies: dict[str, str]) -> None:
    judge(path, method, cookies=cookies, headers={"X-CSRFToken": CSRF})


def test_every_operation_is_asked() -> None:
    described = {
        (path, method.upper()) for path, operations in description().raw_schema["paths"].items() for method in operations
    }
    assert described == set(OPERATIONS)
