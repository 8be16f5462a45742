"""The platform's own posts reach the sandbox's view, unless a test has a live server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from onex.foundation.identity_checks import checkers
from onex.foundation.identity_checks.contract import CheckerSilent


@pytest.fixture
def posts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was posted, in order."""
    sent: list[dict[str, Any]] = []

    def post(address: str, body: bytes, *, client: str, signature: str, sandbox: bool) -> Mapping[str, Any]:
        sent.append(json.loads(body) | {"client": client})
        headers = {"X-OneX-Signature": signature, "X-OneX-Client": client}
        answer = Client().post(urlsplit(address).path, body, content_type="application/json", headers=headers)
        if answer.status_code != 200:
            raise CheckerSilent(str(answer.status_code))
        return dict(answer.json())

    monkeypatch.setattr(checkers, "post_json", post)
    return sent
