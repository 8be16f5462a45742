"""The key files in one file under a passphrase (scrypt, AES-256-GCM): they go to another place than the backup."""

from __future__ import annotations

import base64
import getpass
import json
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from onex.command.manifest import files_below
from onex.foundation.policy.refusals import BadInput

FORMAT = "onex key files 1"
COST, BLOCK, LANES = 2**17, 8, 1
"""Of scrypt: 128 MB and about half a second for one try."""
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
LEAST_PASSPHRASE = 16
OWNER_ONLY = 0o600


def read_passphrase(file: Path | None) -> str:
    """The passphrase: the first line of a file, or asked for."""
    said = file.read_text().splitlines()[0] if file else getpass.getpass("Passphrase of the key files: ")
    if len(said) < LEAST_PASSPHRASE:
        raise BadInput("short_passphrase", f"the passphrase has fewer than {LEAST_PASSPHRASE} characters: choose a longer one")
    return said


def seal_keys(folder: Path, target: Path, passphrase: str) -> int:
    """Write every key file of a folder into ``target``; returns how many. A target that exists is not overwritten."""
    held = {str(path.relative_to(folder)): base64.b64encode(path.read_bytes()).decode() for path in files_below(folder)}
    if not held:
        raise BadInput("no_keys", f"{folder} holds no key files")
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_derive(passphrase, salt)).encrypt(nonce, json.dumps(held).encode(), FORMAT.encode())
    said = {"format": FORMAT, "salt": _words(salt), "nonce": _words(nonce), "sealed": _words(sealed)}
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as there:
        raise BadInput("target_exists", f"{target} exists already: name another file for the keys") from there
    with os.fdopen(descriptor, "w") as file:
        json.dump(said, file)
        file.flush()
        os.fsync(file.fileno())
    return len(held)


def open_keys(source: Path, passphrase: str) -> dict[str, bytes]:
    """The key files by name; refused when the passphrase is another or the file was changed."""
    try:
        said = json.loads(source.read_text())
        salt, nonce, sealed = (base64.b64decode(said[part]) for part in ("salt", "nonce", "sealed"))
    except (OSError, ValueError, KeyError) as broken:
        raise BadInput("keys_unreadable", f"{source} is no file of sealed keys") from broken
    try:
        plain = AESGCM(_derive(passphrase, salt)).decrypt(nonce, sealed, FORMAT.encode())
    except InvalidTag as wrong:
        raise BadInput(
            "keys_do_not_open", f"{source} does not open: the passphrase is another, or the file was changed"
        ) from wrong
    return {name: base64.b64decode(content) for name, content in json.loads(plain).items()}


def _derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=COST, r=BLOCK, p=LANES).derive(passphrase.encode())


def _words(content: bytes) -> str:
    return base64.b64encode(content).decode()
