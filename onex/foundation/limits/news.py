"""What the journal hears is told to the security log where it is of weight to security, once its transaction has ended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from onex.foundation.journal import hearing
from onex.foundation.journal.models import Entry
from onex.foundation.limits.security_log import SecurityEvent, account_hash, tell

TOPICS: Mapping[str, SecurityEvent] = MappingProxyType(
    {
        "accounts.factor_enrolled": SecurityEvent.FACTOR_ENROLLED,
        "accounts.factor_removed": SecurityEvent.FACTOR_REMOVED,
        "accounts.recovery_codes_issued": SecurityEvent.RECOVERY_CODES_ISSUED,
        "accounts.recovery_code_used": SecurityEvent.RECOVERY_CODE_USED,
        "accounts.password_changed": SecurityEvent.PASSWORD_CHANGED,
        "accounts.sessions_ended": SecurityEvent.SESSIONS_ENDED,
        "accounts.user_opened": SecurityEvent.ACCOUNT_OPENED,
        "accounts.user_suspended": SecurityEvent.ACCOUNT_SUSPENDED,
        "accounts.mandate_granted": SecurityEvent.SEAT_GRANTED,
        "accounts.mandate_ended": SecurityEvent.SEAT_ENDED,
        "mandates.user_activated": SecurityEvent.ACCOUNT_ACTIVATED,
        "mandates.user_reinstated": SecurityEvent.ACCOUNT_REINSTATED,
        "mandates.sign_in_reset": SecurityEvent.SIGN_IN_RESET,
        "mandates.seat_delegated": SecurityEvent.SEAT_LENT,
        "parties.keys_rotated": SecurityEvent.KEYS_ROTATED,
        "parties.key_retired": SecurityEvent.KEY_RETIRED,
        "portals.identity_linked": SecurityEvent.IDENTITY_LINKED,
        "portals.identity_unlinked": SecurityEvent.IDENTITY_UNLINKED,
        "tabular.list_exported": SecurityEvent.EXPORT_MADE,
    }
)
USER = "user:"


def listen() -> None:
    """Called when the app is ready."""
    hearing.listen(TOPICS, heard)


def heard(entry: Entry) -> None:
    """An entry was written and its transaction has ended."""
    tell(TOPICS[entry.topic], None, **_about(entry))


def _about(entry: Entry) -> dict[str, Any]:
    """Whom or what it concerns and who did it: accounts as keyed hashes, other references as they are."""
    about = {"entry": str(entry.event_id), "about": _hidden(entry.subject)}
    if entry.author_ref.startswith(USER):
        about["account"] = _hidden(entry.author_ref)
    return about


def _hidden(reference: str) -> str:
    return account_hash(reference.removeprefix(USER)) if reference.startswith(USER) else reference
