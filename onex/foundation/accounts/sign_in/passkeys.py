"""通行密钥 (WebAuthn): thin around ``fido2``, which checks challenge, origin, relying party and signature."""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

State = Mapping[str, Any]
LARGEST_ANSWER = 20_000
MALFORMED = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, struct.error)
"""What ``fido2`` raises for an answer that is wrong or cannot be read at all."""


@dataclass(frozen=True)
class Assertion:
    """A passkey answered: which credential, and how often it says it has signed."""

    credential_id: bytes
    counter: int


def offers_passkeys(request: HttpRequest) -> bool:
    """Browsers give passkeys to names, never to a bare IP address."""
    try:
        ipaddress.ip_address(_host(request).strip("[]"))
    except ValueError:
        return True
    return False


def begin_registration(
    request: HttpRequest, *, user_handle: bytes, login_name: str, held: Sequence[AttestedCredentialData]
) -> tuple[str, State]:
    """What the browser asks the authenticator, as JSON, and what the session must remember."""
    entity = PublicKeyCredentialUserEntity(id=user_handle, name=login_name, display_name=login_name)
    options, state = _server(request).register_begin(entity, held, user_verification=UserVerificationRequirement.PREFERRED)
    return json.dumps(dict(options)), state


def finish_registration(request: HttpRequest, state: State, answer: str) -> AttestedCredentialData | None:
    """The new credential, or None for an answer to another question, another site, or of no sense."""
    try:
        return _server(request).register_complete(state, _read(answer)).credential_data
    except MALFORMED:
        return None


def begin_assertion(request: HttpRequest, held: Sequence[AttestedCredentialData]) -> tuple[str, State]:
    """The question to the passkeys a user holds, as JSON, and what the session must remember."""
    options, state = _server(request).authenticate_begin(held, user_verification=UserVerificationRequirement.PREFERRED)
    return json.dumps(dict(options)), state


def finish_assertion(
    request: HttpRequest, state: State, held: Sequence[AttestedCredentialData], answer: str
) -> Assertion | None:
    """Which passkey answered, or None."""
    try:
        read = _read(answer)
        credential = _server(request).authenticate_complete(state, held, read)
        return Assertion(
            bytes(credential.credential_id), AuthenticationResponse.from_dict(read).response.authenticator_data.counter
        )
    except MALFORMED:
        return None


def _server(request: HttpRequest) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="OneX", id=_host(request)),
        verify_origin=lambda origin: origin == f"{request.scheme}://{request.get_host()}",
    )


def _host(request: HttpRequest) -> str:
    """The name of the site without its port; Django has checked it against ALLOWED_HOSTS."""
    host = request.get_host()
    return host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LARGEST_ANSWER:
        raise ValueError("longer than any authenticator's answer")
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError("not an object")
    return read
