"""The one way out: a form posted to an address that the installation has declared, and a short JSON answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.utils.translation import gettext_lazy as _

from onex.foundation.policy.refusals import Conflict

SECONDS = 5
LARGEST_ANSWER = 64 * 1024


class ProviderSilent(Conflict):
    """The provider did not answer, or not in a form that can be read."""

    def __init__(self) -> None:
        super().__init__("provider_silent", _("身份提供方没有给出可用的回答，没有登录；请稍后重试或用密码登录"))


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_given: object) -> None:
        return None


def post_form(address: str, fields: Mapping[str, str], *, declared: frozenset[str], bearer: str = "") -> dict[str, Any]:
    """Post to a declared address, follow nothing, wait five seconds. Raises :class:`ProviderSilent`."""
    if address not in declared or urlsplit(address).scheme not in {"https", "http"}:
        raise ProviderSilent
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    request = Request(address, urlencode(fields).encode(), headers, method="POST")  # noqa: S310  (declared, http or https)
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            read = json.loads(answer.read(LARGEST_ANSWER))
    except (URLError, TimeoutError, OSError, ValueError) as silent:
        raise ProviderSilent from silent
    if not isinstance(read, dict):
        raise ProviderSilent
    return read
