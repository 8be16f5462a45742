"""Opaque references: they join what concerns one subject, and tell nothing to whoever has no salt or key."""

from __future__ import annotations

import hmac
import json
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from onex.foundation.signing.key_files import read_private, write_once

KEY_FILE = "ledger-subjects.json"
REFERENCE_BYTES = 16
LABEL = b"onex ledger"


def reference(subject: str) -> bytes:
    """The 16 bytes that stand for ``case:…`` or another subject of the journal: a hash under the installation's own key."""
    return hmac.digest(_key(Path(settings.KEYS_DIR)), subject.encode(), "sha256")[:REFERENCE_BYTES]


def salted(salt: bytes) -> tuple[bytes, bytes]:
    """Subject reference and first event's id of a record that has a salt of its own: destroy it, and nothing leads there."""
    digest = hmac.digest(salt, LABEL, "sha256")
    return digest[:REFERENCE_BYTES], digest[REFERENCE_BYTES:]


def salted_event(salt: bytes, later: str) -> bytes:
    """The id of a later event on such a record, told apart by ``later``; 16 bytes."""
    return hmac.digest(salt, LABEL + b"\n" + later.encode(), "sha256")[:REFERENCE_BYTES]


def make_key_file() -> bool:
    """Make the key of a new installation; False where there is one."""
    try:
        write_once(Path(settings.KEYS_DIR) / KEY_FILE, json.dumps({"secret": secrets.token_hex(32)}).encode())
    except FileExistsError:
        return False
    return True


@lru_cache(maxsize=8)
def _key(folder: Path) -> bytes:
    path = folder / KEY_FILE
    if not path.exists():
        if not settings.KEYS_MADE_ON_FIRST_USE:
            raise ImproperlyConfigured(f"{path} is missing: put it back from its backup; a new installation: onex keys make")
        make_key_file()
    return bytes.fromhex(json.loads(read_private(path))["secret"])
