"""Security events (安全事件) for the log: what happened, to which account, without a name or an address in the clear."""

from __future__ import annotations

import structlog
from django.http import HttpRequest

from onex.foundation.parties.vault import blind_index

log = structlog.get_logger("onex.security")


def login_hash(login_name: str) -> str:
    """Stands for a login name: the same for the same name within one installation."""
    return blind_index("security log login", login_name).hex()


def tell(event: str, request: HttpRequest, *, login_name: str, **facts: str | int) -> None:
    """Write one event; ``facts`` are codes and counts, never what a person typed."""
    client = blind_index("security log client", client_address(request)).hex()
    log.warning(event, login=login_hash(login_name), client=client, **facts)


def client_address(request: HttpRequest) -> str:
    """Where the request came from, as the server in front of Django says."""
    return str(request.META.get("REMOTE_ADDR", ""))
