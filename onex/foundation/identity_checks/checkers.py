"""Who is asked: the provider that ``IDENTITY_CHECKER`` declares, by JSON over HTTPS, both sides known by their keys."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from onex.foundation.identity_checks.contract import AnswerRefused, CheckAnswer, CheckerSilent, CheckRequest, Outcome, believe
from onex.foundation.policy.refusals import Conflict

SECONDS = 5
LARGEST_ANSWER = 16 * 1024


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_given: object) -> None:
        return None


@dataclass(frozen=True)
class HttpChecker:
    """A provider at an address. ``face_pages`` is what the addresses of its face pages begin with; empty: it has none."""

    name: str
    label: str
    address: str
    client: str
    answer_key: str
    request_key: str = field(repr=False)
    face_pages: str = ""
    sandbox: bool = False

    @property
    def matches_faces(self) -> bool:
        return bool(self.face_pages)

    def ask(self, request: CheckRequest) -> Mapping[str, Any]:
        """Post once; nothing is tried again here. Raises :class:`CheckerSilent`."""
        body = request.body()
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(self.request_key))
        signature = base64.b64encode(key.sign(body)).decode()
        return post_json(self.address, body, client=self.client, signature=signature, sandbox=self.sandbox)

    def believed(self, said: Mapping[str, Any], request: CheckRequest, *, now: datetime) -> CheckAnswer:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.answer_key))
        answer = believe(said, request, key=key, now=now)
        leads_away = not self.face_pages or not answer.go_to.startswith(self.face_pages)
        if (answer.outcome == Outcome.PENDING and leads_away) or (answer.outcome != Outcome.PENDING and answer.go_to):
            raise AnswerRefused("answer_leads_elsewhere")
        return answer


def identity_checker() -> HttpChecker:
    """The declared provider. Raises :class:`Conflict` where there is none; in person is always open."""
    declared = settings.IDENTITY_CHECKER
    if not declared or (declared.get("sandbox") and not settings.IDENTITY_SANDBOX):
        raise Conflict("no_checker", _("本系统没有接入在线核验，请持证件原件到授权机构当面核验"))
    return HttpChecker(**declared)  # a file of the installation


def post_json(address: str, body: bytes, *, client: str, signature: str, sandbox: bool) -> Mapping[str, Any]:
    """Post to the declared address, follow nothing, wait five seconds. Raises :class:`CheckerSilent`."""
    if urlsplit(address).scheme != "https" and not sandbox:
        raise CheckerSilent("only https is spoken")
    headers = {"Accept": "application/json", "Content-Type": "application/json", "X-OneX-Client": client}
    request = Request(address, body, headers | {"X-OneX-Signature": signature}, method="POST")  # noqa: S310  (declared, https)
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            read = json.loads(answer.read(LARGEST_ANSWER))
    except (URLError, TimeoutError, OSError, ValueError, RecursionError) as silent:
        raise CheckerSilent(type(silent).__name__) from None
    if not isinstance(read, dict):
        raise CheckerSilent("no object")
    return read
