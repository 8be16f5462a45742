"""The few ways OneX says no. Each speaks: what, which clause, and what is allowed instead.

Pure Python, at the bottom of the house, so that every layer refuses in the same words. Pages and the API turn a
refusal into an answer in one place each (``onex.web``); nobody else catches them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from onex.foundation.policy import Finding


class Refusal(Exception):
    """A request that is answered with a reason instead of being carried out; nothing has been saved.

    ``code`` is a stable word for programs (``publicity_running``), ``message`` a sentence for people: a string, a lazy
    translation or a ``Text``. ``cites`` are the clauses, ``findings`` the judgements it rests on, ``allowed`` what may
    be done instead.
    """

    status: ClassVar[int] = 422
    """HTTP status of the answer."""

    def __init__(
        self,
        code: str,
        message: object,
        *,
        cites: Iterable[str] = (),
        findings: Iterable[Finding] = (),
        allowed: Iterable[str] = (),
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.cites = tuple(cites)
        self.findings = tuple(findings)
        self.allowed = tuple(allowed)

    def __str__(self) -> str:
        cites = f" [{', '.join(self.cites)}]" if self.cites else ""
        return f"{self.code}: {self.message}{cites}"


class BadInput(Refusal):
    """What was sent cannot be read as what was asked for."""

    status = 400


class NotSignedIn(Refusal):
    """Nobody is signed in, and this is not a public door."""

    status = 401


class NotAllowed(Refusal):
    """The seat taken does not carry this permission."""

    status = 403


class NotFound(Refusal):
    """No such thing within the seat's reach; a foreign tenant's thing is answered in the same way."""

    status = 404


class Conflict(Refusal):
    """The thing has moved on, or somebody else was first; ``allowed`` lists what can be done from here."""

    status = 409


class RuleRefused(Refusal):
    """A rule of the policies forbids it; ``findings`` holds every rule that failed, not only the first."""

    status = 422
