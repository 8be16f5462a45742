"""Who may vouch for an identity, as the installation declares it, and how each is asked.

Endpoints and keys come from ``IDENTITY_PROVIDERS``: nothing is discovered over the network.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from onex.foundation.policy.refusals import NotAllowed, NotFound
from onex.foundation.portals.outgoing import ProviderSilent, post_form

ALGORITHMS = ("ES256", "ES384", "EdDSA", "PS256", "RS256")
LEEWAY_SECONDS = 30


@dataclass(frozen=True)
class Provider:
    """One provider. ``kind`` ``oidc``: code + PKCE, signed ID token. ``ticket``: a provincial portal's ticket → token → claims."""

    name: str
    label: str
    kind: Literal["oidc", "ticket"]
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    client_id: str
    client_secret: str
    claims_endpoint: str = ""
    jwks: Mapping[str, Any] | None = None
    sandbox: bool = False

    @property
    def declared(self) -> frozenset[str]:
        """The addresses the platform itself may post to."""
        return frozenset({self.token_endpoint, self.claims_endpoint} - {""})


@dataclass(frozen=True)
class Journey:
    """What the session remembers while the visitor is at the provider."""

    state: str
    nonce: str
    verifier: str


def providers() -> list[Provider]:
    """Every declared provider; sandboxes only where the installation allows them."""
    declared = [Provider(**declaration) for declaration in settings.IDENTITY_PROVIDERS]  # a file of the installation
    return [provider for provider in declared if settings.IDENTITY_SANDBOX or not provider.sandbox]


def get_provider(name: str) -> Provider:
    """Raises :class:`NotFound`."""
    found = next((provider for provider in providers() if provider.name == name), None)
    if found is None:
        raise NotFound("no_such_provider", _("没有这个身份提供方"))
    return found


def new_journey() -> Journey:
    return Journey(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def way_to(provider: Provider, journey: Journey, back: str) -> str:
    """Where the browser goes."""
    asked = {"client_id": provider.client_id, "redirect_uri": back, "state": journey.state}
    if provider.kind == "oidc":
        asked |= {"response_type": "code", "scope": "openid", "nonce": journey.nonce}
        asked |= {"code_challenge": challenge_of(journey.verifier), "code_challenge_method": "S256"}
    return f"{provider.authorization_endpoint}?{urlencode(asked)}"


def challenge_of(verifier: str) -> str:
    """RFC 7636, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def subject_behind(provider: Provider, journey: Journey, came_with: Mapping[str, str], back: str) -> str:
    """Who the provider says came back. Raises :class:`NotAllowed` or :class:`ProviderSilent`; nothing else is believed."""
    if not secrets.compare_digest(came_with.get("state", "").encode(), journey.state.encode()):
        raise NotAllowed("identity_refused", _("这次外部登录不是从本页开始的，或已经用过；请重新开始"))
    if came_with.get("error"):
        raise NotAllowed("identity_refused", _("身份提供方没有同意登录"))
    subject = _by_code(provider, journey, came_with, back) if provider.kind == "oidc" else _by_ticket(provider, came_with)
    if not isinstance(subject, str) or not subject:
        raise ProviderSilent
    return subject


def _by_code(provider: Provider, journey: Journey, came_with: Mapping[str, str], back: str) -> object:
    fields = {"grant_type": "authorization_code", "code": came_with.get("code", ""), "redirect_uri": back}
    fields |= {"client_id": provider.client_id, "client_secret": provider.client_secret, "code_verifier": journey.verifier}
    answer = post_form(provider.token_endpoint, fields, declared=provider.declared)
    return _read_id_token(provider, journey, str(answer.get("id_token", "")))


def _read_id_token(provider: Provider, journey: Journey, token: str) -> object:
    """The subject of a token that this provider signed, for us, for this journey, and that has not expired."""
    asked = jwt.JWTClaimsRegistry(
        now=int(timezone.now().timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": journey.nonce},
    )
    keys: Any = dict(provider.jwks or {"keys": []})
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))
        asked.validate(read.claims)
    except (JoseError, ValueError, KeyError, TypeError) as wrong:
        raise NotAllowed("identity_refused", _("身份提供方的凭证无法核实，没有登录")) from wrong
    if read.claims.get("azp", provider.client_id) != provider.client_id:
        raise NotAllowed("identity_refused", _("身份提供方的凭证无法核实，没有登录"))
    return read.claims["sub"]


def _by_ticket(provider: Provider, came_with: Mapping[str, str]) -> object:
    fields = {"ticket": came_with.get("ticket", ""), "client_id": provider.client_id, "client_secret": provider.client_secret}
    token = post_form(provider.token_endpoint, fields, declared=provider.declared).get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise ProviderSilent
    return post_form(provider.claims_endpoint, {}, declared=provider.declared, bearer=token).get("subject")
