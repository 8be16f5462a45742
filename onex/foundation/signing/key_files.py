"""A signing key in a file: encrypted under a passphrase (scrypt, AES-256-GCM), readable by its owner only."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from onex.foundation.signing.keys import ED25519, SigningFailed, key_id_of

OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700
SALT_BYTES, NONCE_BYTES, SECRET_BYTES = 16, 12, 32
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**16, 8, 1
"""64 MB and some tenths of a second for each guess; what the file says is obeyed when it is opened."""
LARGEST_SCRYPT_N = 2**20


@dataclass(frozen=True)
class FileSigner:
    """A key held in memory by the process that signs."""

    _key: Ed25519PrivateKey = field(repr=False)
    public_key: bytes
    algorithm: str = ED25519

    @property
    def key_id(self) -> str:
        """As the port says."""
        return key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """As the port says."""
        return self._key.sign(message)


def make_key(path: Path, *, passphrase: bytes | None) -> bytes:
    """Make a key file that is not there yet; the public key. Without a passphrase (development) the secret stands open."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    content: dict[str, object] = {"algorithm": ED25519, "public": _text(public)}
    secret = key.private_bytes_raw()
    content |= {"secret": _text(secret)} if passphrase is None else {"sealed": _seal(secret, public, passphrase)}
    write_once(path, json.dumps(content, indent=1).encode())
    return public


def open_key(path: Path, *, passphrase: bytes | None) -> FileSigner:
    """The signer of a key file; :class:`SigningFailed` for a wrong passphrase, an altered or a readable file."""
    content = json.loads(read_private(path))
    public = base64.b64decode(content["public"])
    if "sealed" in content:
        if passphrase is None:
            raise SigningFailed(f"{path} is encrypted: name the file with its passphrase in ONEX_KEY_PASSPHRASE_FILE")
        secret = _unseal(content["sealed"], public, passphrase, path)
    elif passphrase is not None:
        raise SigningFailed(f"{path} holds its secret in the open although a passphrase is given: make a new, encrypted key")
    else:
        secret = base64.b64decode(content["secret"])
    key = Ed25519PrivateKey.from_private_bytes(secret)
    if key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) != public:
        raise SigningFailed(f"{path} was altered: its secret does not belong to the public key it names")
    return FileSigner(key, public)


def read_private(path: Path) -> bytes:
    """A file's bytes; :class:`SigningFailed` if it is missing or others may read it."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise SigningFailed(f"{path} is missing: put it back from its backup") from None
    if mode & 0o077:
        raise SigningFailed(f"{path} can be read by others: set its mode to 600")
    return path.read_bytes()


def write_once(path: Path, content: bytes) -> None:
    """Written whole beside its place, then linked into it; ``FileExistsError`` if another was first."""
    path.parent.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    draft = write_draft(path, content)
    try:
        os.link(draft, path)
    finally:
        draft.unlink()


def replace(path: Path, content: bytes) -> None:
    """Written whole and synced beside its place, then moved into it: a reader sees the old file or the new one."""
    write_draft(path, content).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _seal(secret: bytes, public: bytes, passphrase: bytes) -> dict[str, object]:
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    box = AESGCM(_derive(passphrase, salt, SCRYPT_N)).encrypt(nonce, secret, public)
    return {"kdf": "scrypt", "n": SCRYPT_N, "salt": _text(salt), "nonce": _text(nonce), "box": _text(box)}


def _unseal(sealed: dict[str, str | int], public: bytes, passphrase: bytes, path: Path) -> bytes:
    n = int(sealed["n"])
    if sealed["kdf"] != "scrypt" or not SCRYPT_N <= n <= LARGEST_SCRYPT_N:
        raise SigningFailed(f"{path} was sealed in a way this version does not open")
    salt, nonce, box = (base64.b64decode(str(sealed[name])) for name in ("salt", "nonce", "box"))
    try:
        return AESGCM(_derive(passphrase, salt, n)).decrypt(nonce, box, public)
    except InvalidTag:
        raise SigningFailed(f"{path} does not open: the passphrase is another one, or the file was altered") from None


def _derive(passphrase: bytes, salt: bytes, n: int) -> bytes:
    return Scrypt(salt=salt, length=SECRET_BYTES, n=n, r=SCRYPT_R, p=SCRYPT_P).derive(passphrase)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
