"""The key files of the vault: kept beside the data, never in the database, readable by their owner only.

A running process notices a new ring by itself: each use asks for the file's stamp (some 3 µs).
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from onex.foundation.parties.ciphers import Aead, Algorithm, cipher_of

SECRET_BYTES = 32
LARGEST_KEY_ID = 255
OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700
VAULT_FILE = "vault.json"
INDEX_FILE = "index.json"

Stamp = tuple[int, int, int]
"""Inode, time of change in nanoseconds and length: another stamp is another file."""


@dataclass(frozen=True, eq=False)
class KeyRing:
    """The vault's keys by their id (1 to 255); new values are sealed under ``current``."""

    current: int
    algorithms: Mapping[int, Algorithm]
    ciphers: Mapping[int, Aead] = field(repr=False)

    @property
    def cipher(self) -> Aead:
        """What new values are sealed with."""
        return self.ciphers[self.current]


class _Seen(NamedTuple):
    """A ring as it was read, and the stamp of the file it was read from."""

    path: str
    stamp: Stamp
    ring: KeyRing


_seen: dict[Path, _Seen] = {}


def make_key_files(folder: Path, algorithm: Algorithm = Algorithm.AES) -> None:
    """Make the two key files of a new installation; a file that exists is left as it is."""
    folder.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    _write_once(folder / VAULT_FILE, {"current": 1, "keys": [new_key(1, algorithm)]})
    _write_once(folder / INDEX_FILE, {"secret": _new_secret(SECRET_BYTES)})


def key_ring() -> KeyRing:
    """The installation's vault keys, as the file now is."""
    folder = settings.KEYS_DIR
    seen = _seen.get(folder)
    if seen is not None:
        try:
            held = os.stat(seen.path)  # noqa: PTH116  (asked for every value: a Path costs several times as much)
        except FileNotFoundError:
            held = None
        if held is not None and (held.st_ino, held.st_mtime_ns, held.st_size) == seen.stamp:
            return seen.ring
    return _look(folder)


def forget_ring() -> None:
    """Read the file again at the next use: where folders are shared over a network, a stamp may be some seconds old."""
    _seen.clear()


def index_key(purpose: str) -> bytes:
    """The key of one purpose's blind index, derived from the index secret."""
    return _derive(settings.KEYS_DIR, purpose)


def new_key(key_id: int, algorithm: Algorithm) -> dict[str, object]:
    """A fresh key as the file writes it."""
    return {"id": key_id, "algorithm": algorithm.value, "secret": _new_secret(algorithm.secret_bytes)}


def read_ring(content: Mapping[str, Any], path: Path) -> KeyRing:
    """The ring a file's content says; raises ``ImproperlyConfigured`` for what this version cannot use."""
    ciphers: dict[int, Aead] = {}
    chosen: dict[int, Algorithm] = {}
    for key in content["keys"]:
        try:
            chosen[key["id"]] = Algorithm(key["algorithm"])
            ciphers[key["id"]] = cipher_of(chosen[key["id"]], base64.b64decode(key["secret"]))
        except ValueError as wrong:
            raise ImproperlyConfigured(_unusable(path, key)) from wrong
        if not 1 <= key["id"] <= LARGEST_KEY_ID:
            raise ImproperlyConfigured(_unusable(path, key))
    if content["current"] not in ciphers:
        raise ImproperlyConfigured(f"{path} names key {content['current']} as current but does not hold it")
    return KeyRing(current=content["current"], algorithms=chosen, ciphers=ciphers)


def read_file(path: Path) -> dict[str, Any]:
    """A key file's content; raises ``ImproperlyConfigured`` when it is missing or others may read it."""
    return _read(path)


def write_whole(path: Path, content: Mapping[str, object]) -> None:
    """Put a key file in the place of the one before: a reader meets the old or the new, never a part."""
    os.replace(_draft(path, content), path)  # noqa: PTH105  (the draft is a path of ours)
    _keep(path.parent)


def _look(folder: Path) -> KeyRing:
    """Read the file; the stamp is taken before, so that a change in between is noticed by the next use."""
    path = folder / VAULT_FILE
    if not path.exists():
        _read(path)
    held = path.stat()
    ring = read_ring(_read(path), path)
    _seen[folder] = _Seen(str(path), (held.st_ino, held.st_mtime_ns, held.st_size), ring)
    return ring


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


def _unusable(path: Path, key: Mapping[str, Any]) -> str:
    return f"{path} holds a key this version cannot use (id {key['id']}, {key['algorithm']})"


def _new_secret(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()


def _draft(path: Path, content: Mapping[str, object]) -> Path:
    """The content beside its place, on the disk."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _keep(folder: Path) -> None:
    """The folder's own record of its names, on the disk: a key that values are sealed under must survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_once(path: Path, content: Mapping[str, object]) -> None:
    """Written whole beside its place, then linked into it: two processes at once agree on one file."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
        _keep(path.parent)
    except FileExistsError:
        pass  # another process was first; its file is the one in force
    finally:
        draft.unlink()
