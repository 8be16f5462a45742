"""The key files of the vault: kept beside the data, never in the database, readable by their owner only."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SECRET_BYTES = 32
LARGEST_KEY_ID = 255
OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700
VAULT_FILE = "vault.json"
INDEX_FILE = "index.json"
ALGORITHM = "AES-256-GCM"


@dataclass(frozen=True, eq=False)
class KeyRing:
    """The vault's keys by their id (1 to 255); new values are sealed under ``current``."""

    current: int
    secrets: Mapping[int, bytes] = field(repr=False)

    def secret(self, key_id: int) -> bytes:
        return self.secrets[key_id]


def make_key_files(folder: Path) -> None:
    """Make the two key files of a new installation; a file that exists is left as it is."""
    folder.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    _write_once(folder / VAULT_FILE, {"current": 1, "keys": [{"id": 1, "algorithm": ALGORITHM, "secret": _new_secret()}]})
    _write_once(folder / INDEX_FILE, {"secret": _new_secret()})


def key_ring() -> KeyRing:
    """The installation's vault keys."""
    return _read_ring(settings.KEYS_DIR)


def index_key(purpose: str) -> bytes:
    """The key of one purpose's blind index, derived from the index secret."""
    return _derive(settings.KEYS_DIR, purpose)


@lru_cache(maxsize=8)
def _read_ring(folder: Path) -> KeyRing:
    path = folder / VAULT_FILE
    content = _read(path)
    held: dict[int, bytes] = {}
    for key in content["keys"]:
        if key["algorithm"] != ALGORITHM or not 1 <= key["id"] <= LARGEST_KEY_ID:
            raise ImproperlyConfigured(f"{path} holds a key this version cannot use (id {key['id']}, {key['algorithm']})")
        held[key["id"]] = base64.b64decode(key["secret"])
    if content["current"] not in held:
        raise ImproperlyConfigured(f"{path} names key {content['current']} as current but does not hold it")
    return KeyRing(current=content["current"], secrets=held)


@lru_cache(maxsize=64)
def _derive(folder: Path, purpose: str) -> bytes:
    secret = base64.b64decode(_read(folder / INDEX_FILE)["secret"])
    return HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=None, info=f"onex blind index|{purpose}".encode()).derive(secret)


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        if not settings.KEYS_MADE_ON_FIRST_USE:
            raise ImproperlyConfigured(
                f"{path} is missing. Put back the installation's key files from their backup; without them stored personal"
                " data cannot be read. A new installation makes its own with `onex keys make`."
            )
        make_key_files(path.parent)
    if path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{path} can be read by others: set its mode to 600")
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def _new_secret() -> str:
    return base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _write_once(path: Path, content: dict[str, object]) -> None:
    """Written whole beside its place, then linked into it: two processes at once agree on one file."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its file is the one in force
    finally:
        draft.unlink()
