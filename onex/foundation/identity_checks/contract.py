"""The port (实名核验接口): what is asked of a provider, what it answers, and what makes an answer one to be believed.

Both sides sign with Ed25519 over the RFC 8785 form of what they send. An answer is bound to its question by the request's
id, the method, the purpose and a digest of name and number under the question's nonce. The nonce itself is in no answer:
a face page's answer comes in an address, and whoever had both could try out numbers. Pure: no Django, no network.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from onex.foundation.journal.canonical import canonical

VERSION = 1
PURPOSE = "real_name_account"
GOOD_FOR = timedelta(minutes=5)
"""How old an answer may be, and how long one journey to a provider's face page may take."""
CLOCKS_APART = timedelta(seconds=60)
LONGEST_REFERENCE = 80


class ProviderMethod(StrEnum):
    """What a provider can do."""

    NAME_AND_NUMBER = "name_and_number"
    FACE = "face"


class Outcome(StrEnum):
    """What a provider says; ``pending`` only to a face request: the person has yet to go to its page."""

    MATCH = "match"
    MISMATCH = "mismatch"
    PENDING = "pending"


class CheckerSilent(Exception):
    """No answer in time, or none that can be read: the same request may be sent again, and is charged once."""


class AnswerRefused(Exception):
    """An answer not to be believed; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class CheckRequest:
    """One question. ``request_id`` makes it idempotent; ``back`` is where a face page sends the person, else empty."""

    request_id: UUID
    nonce: bytes = field(repr=False)
    method: ProviderMethod
    name: str = field(repr=False)
    number: str = field(repr=False)
    asked_at: datetime
    back: str = ""
    purpose: str = PURPOSE

    @property
    def digest(self) -> str:
        """HMAC-SHA-256 of name and number under the nonce, hexadecimal: says nothing to whoever lacks the nonce."""
        return hmac.digest(self.nonce, canonical([self.name, self.number]), "sha256").hex()

    def body(self) -> bytes:
        """What is posted, and signed."""
        return canonical(
            {
                "version": VERSION,
                "request_id": str(self.request_id),
                "nonce": self.nonce.hex(),
                "method": self.method.value,
                "purpose": self.purpose,
                "name": self.name,
                "number": self.number,
                "digest": self.digest,
                "asked_at": self.asked_at.isoformat(),
                "back": self.back,
            }
        )


@dataclass(frozen=True)
class CheckAnswer:
    """One answer, its signature apart. Times are ISO 8601 with a zone."""

    version: int
    request_id: str
    method: str
    purpose: str
    digest: str
    outcome: str
    reference: str
    go_to: str
    answered_at: str

    def signed_by(self, key: Ed25519PrivateKey) -> dict[str, Any]:
        """As a provider sends it."""
        said = asdict(self)
        return said | {"signature": base64.b64encode(key.sign(canonical(said))).decode()}


class IdentityChecker(Protocol):
    """A provider, as the services see it."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def sandbox(self) -> bool: ...
    @property
    def matches_faces(self) -> bool: ...

    def ask(self, request: CheckRequest) -> Mapping[str, Any]:
        """The provider's answer, unread; raises :class:`CheckerSilent`."""
        ...

    def believed(self, said: Mapping[str, Any], request: CheckRequest, *, now: datetime) -> CheckAnswer:
        """The answer, once everything about it holds; raises :class:`AnswerRefused`."""
        ...


def believe(said: Mapping[str, Any], request: CheckRequest, *, key: Ed25519PublicKey, now: datetime) -> CheckAnswer:
    """The signature first, then what it is bound to, then the time. Raises :class:`AnswerRefused`."""
    answer = _read(said, key)
    bound = {
        "request_id": str(request.request_id),
        "method": request.method.value,
        "purpose": request.purpose,
        "digest": request.digest,
    }
    if any(not hmac.compare_digest(str(getattr(answer, name)).encode(), wanted.encode()) for name, wanted in bound.items()):
        raise AnswerRefused("answer_of_another_request")
    answered_at = _moment(answer.answered_at)
    if answered_at > now + CLOCKS_APART or answered_at < now - GOOD_FOR or answered_at < request.asked_at - CLOCKS_APART:
        raise AnswerRefused("answer_expired")
    if answer.outcome not in set(Outcome) or (answer.outcome == Outcome.PENDING and request.method is not ProviderMethod.FACE):
        raise AnswerRefused("answer_unreadable")
    if not answer.reference or len(answer.reference) > LONGEST_REFERENCE or not answer.reference.isascii():
        raise AnswerRefused("answer_unreadable")
    return answer


def answer_from_text(text: str) -> Mapping[str, Any]:
    """An answer as a face page sends it through the browser: base64url of its JSON. Raises :class:`AnswerRefused`."""
    try:
        said = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        raise AnswerRefused("answer_unreadable") from None
    if not isinstance(said, dict):
        raise AnswerRefused("answer_unreadable")
    return said


def answer_as_text(said: Mapping[str, Any]) -> str:
    """The other way."""
    return base64.urlsafe_b64encode(canonical(dict(said))).decode().rstrip("=")


def _read(said: Mapping[str, Any], key: Ed25519PublicKey) -> CheckAnswer:
    fields = dict(CheckAnswer.__annotations__)
    content = {name: value for name, value in said.items() if name != "signature"}
    whole = set(content) == set(fields) and all(
        isinstance(value, int if fields[name] == "int" else str) for name, value in content.items()
    )
    if not whole or content["version"] != VERSION or not isinstance(said.get("signature"), str):
        raise AnswerRefused("answer_unreadable")
    try:
        key.verify(base64.b64decode(said["signature"], validate=True), canonical(content))
    except (InvalidSignature, binascii.Error, ValueError):
        raise AnswerRefused("answer_not_signed") from None
    return CheckAnswer(**content)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise AnswerRefused("answer_unreadable") from None
    if moment.tzinfo is None:
        raise AnswerRefused("answer_unreadable")
    return moment
