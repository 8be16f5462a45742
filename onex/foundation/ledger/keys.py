"""The log's name and keys as this installation has them."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from onex.foundation.ledger.notes import Sign, VerifierKey
from onex.foundation.signing.key_files import read_private, write_once
from onex.foundation.signing.keys import PublicKey
from onex.foundation.signing.rings import Ring

PURPOSE = "ledger"
ORIGIN_FILE = "ledger-origin"


def origin() -> str:
    """The name the log signs under, for good: the one that is set, else the one kept beside its keys.

    An installation that was given none takes it from its public address once; the address may change, the name may not.
    """
    named: str = settings.LEDGER_ORIGIN
    return named or _kept_origin(Path(settings.KEYS_DIR))


@lru_cache(maxsize=8)
def _kept_origin(folder: Path) -> str:
    path = folder / ORIGIN_FILE
    if not path.exists():
        first = f"{urlsplit(settings.PUBLIC_ADDRESS).netloc}/ledger"
        if not settings.KEYS_MADE_ON_FIRST_USE:
            return first
        with suppress(FileExistsError):  # another process was first; its name is the one in force
            write_once(path, first.encode())
    return read_private(path).decode()


def ring() -> Ring:
    """The keys that sign checkpoints; made on first use in development, else ``ImproperlyConfigured`` where there are none."""
    held = _ring(Path(settings.KEYS_DIR), settings.KEY_PASSPHRASE_FILE)
    if not held.exists:
        if not settings.KEYS_MADE_ON_FIRST_USE:
            raise ImproperlyConfigured(
                f"{held.path} is missing: put it back from its backup, or make a first key: onex keys make"
            )
        held.make(at=timezone.now())
    return held


def make_first_key() -> bool:
    """Make the key of a new installation; False where there is one. In production only under a passphrase."""
    held = _ring(Path(settings.KEYS_DIR), settings.KEY_PASSPHRASE_FILE)
    if held.exists:
        return False
    if held.passphrase_file is None and not settings.KEYS_MADE_ON_FIRST_USE:
        raise ImproperlyConfigured("a signing key is made under a passphrase: name its file in ONEX_KEY_PASSPHRASE_FILE")
    held.make(at=timezone.now())
    with suppress(FileExistsError):
        write_once(Path(settings.KEYS_DIR) / ORIGIN_FILE, origin().encode())
    return True


def verifier_keys() -> tuple[VerifierKey, ...]:
    """Every key the log ever signed with, oldest first."""
    return tuple(verifier_of(key) for key in ring().public_keys())


def verifier_of(key: PublicKey) -> VerifierKey:
    """A key of the ring as strangers are given it."""
    return VerifierKey(origin(), key.raw)


def signers() -> tuple[tuple[VerifierKey, Sign], ...]:
    """Who signs a checkpoint now; two while a key is being changed. Nothing secret is read before one signs."""
    return tuple((VerifierKey(origin(), signer.public_key), signer.sign) for signer in ring().signers(at=timezone.now()))


@lru_cache(maxsize=8)
def _ring(folder: Path, passphrase_file: Path | None) -> Ring:
    return Ring(folder, PURPOSE, passphrase_file)
