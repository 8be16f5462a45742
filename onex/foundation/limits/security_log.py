"""Security events (安全事件): a closed list, one JSON line each, for whoever watches over the installation.

A line holds no name, number or address: accounts, login names and clients are keyed hashes, the same for the same one
within one installation, so that lines can be put together and nobody can be read out of them. What each event means and what
to do stands in ``docs/guides/security-events.md``; a test holds the two together.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

import structlog
from django.http import HttpRequest

from onex.foundation.limits.clients import client_address, told_of_no_proxy
from onex.foundation.parties.vault import blind_index

log = structlog.get_logger("onex.security")
_current: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


class SecurityEvent(StrEnum):
    """Everything the security log can tell."""

    SIGN_IN_SUCCEEDED = "sign_in_succeeded"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_LOCKED = "sign_in_locked"
    PROOF_SUCCEEDED = "proof_succeeded"
    PROOF_FAILED = "proof_failed"
    PROOF_LOCKED = "proof_locked"
    STEP_UP_FAILED = "step_up_failed"
    FACTOR_ENROLLED = "factor_enrolled"
    FACTOR_REMOVED = "factor_removed"
    RECOVERY_CODES_ISSUED = "recovery_codes_issued"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (the name of an event)
    SESSIONS_ENDED = "sessions_ended"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    ACCOUNT_OPENED = "account_opened"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_ACTIVATED = "account_activated"
    ACCOUNT_REINSTATED = "account_reinstated"
    SIGN_IN_RESET = "sign_in_reset"
    SEAT_LENT = "seat_lent"
    SEAT_GRANTED = "seat_granted"
    SEAT_ENDED = "seat_ended"
    SEAT_REFUSED = "seat_refused"
    OUT_OF_REACH = "out_of_reach"
    CSRF_FAILED = "csrf_failed"
    RATE_LIMITED = "rate_limited"
    LIMITER_FAILED = "limiter_failed"
    UNTOLD_PROXY = "untold_proxy"
    UPLOAD_REFUSED = "upload_refused"
    EXPORT_MADE = "export_made"
    KEYS_ROTATED = "keys_rotated"
    KEY_RETIRED = "key_retired"


ROUTINE = frozenset(
    {
        SecurityEvent.SIGN_IN_SUCCEEDED,
        SecurityEvent.PROOF_SUCCEEDED,
        SecurityEvent.FACTOR_ENROLLED,
        SecurityEvent.RECOVERY_CODES_ISSUED,
        SecurityEvent.PASSWORD_CHANGED,
        SecurityEvent.SESSIONS_ENDED,
        SecurityEvent.IDENTITY_LINKED,
        SecurityEvent.ACCOUNT_OPENED,
        SecurityEvent.ACCOUNT_ACTIVATED,
        SecurityEvent.SEAT_LENT,
        SecurityEvent.SEAT_GRANTED,
        SecurityEvent.SEAT_ENDED,
        SecurityEvent.EXPORT_MADE,
        SecurityEvent.KEYS_ROTATED,
        SecurityEvent.KEY_RETIRED,
    }
)
"""Told for the record; the others are told because somebody may have to look."""


HOSTILE = frozenset(
    "macros external_links encrypted duplicate_entry absolute_path link_in_archive strange_compression entries_overlap"
    " local_differs inflates_too_much document_type strange_encoding too_many_entries stray_cell formula".split()
)
"""Codes of what a file is refused for that no ordinary program writes into a table."""

TOLD_EVERY = 600.0
"""Seconds between two lines about the same standing state of the installation."""


@contextmanager
def during(request: HttpRequest) -> Iterator[None]:
    """What is told inside belongs to this request, also where no request is at hand."""
    token = _current.set(request)
    try:
        yield
    finally:
        _current.reset(token)


def tell(event: SecurityEvent, request: HttpRequest | None = None, *, login_name: str = "", **facts: str | int) -> None:
    """Write one event; ``facts`` are codes, references and counts, never what a person typed."""
    asked = request or _current.get()
    told: dict[str, str | int] = dict(facts)
    if asked is not None:
        told["client"] = blind_index("security log client", client_address(asked)).hex()
        user = getattr(asked, "user", None)
        if user is not None and user.is_authenticated:
            told.setdefault("account", account_hash(user.pk))
    if login_name:
        told["login"] = login_hash(login_name)
    write = log.info if event in ROUTINE else log.warning
    write(event.value, log="security", **told)


_untold_at = -TOLD_EVERY


def note_untold_proxy(request: HttpRequest) -> None:
    """A request says it was forwarded by somebody who is not named: told, but not with every request."""
    global _untold_at  # noqa: PLW0603  (a clock of this process)
    if told_of_no_proxy(request) and time.monotonic() - _untold_at >= TOLD_EVERY:
        _untold_at = time.monotonic()
        tell(SecurityEvent.UNTOLD_PROXY, request)


def tell_upload(codes: Iterable[str], subject: str) -> None:
    """An upload was refused: told when it was built to do harm, not when it is the wrong table."""
    hostile = sorted(HOSTILE & set(codes))
    if hostile:
        tell(SecurityEvent.UPLOAD_REFUSED, codes=" ".join(hostile), about=subject)


def login_hash(login_name: str) -> str:
    """Stands for a login name as it was typed, whether or not there is such an account."""
    return blind_index("security log login", login_name).hex()


def account_hash(account: int | str) -> str:
    """Stands for an account."""
    return blind_index("security log account", str(account)).hex()
