"""Who signs credentials: one ring of keys for the installation, named in the DID document of every issuer (docs/decisions)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from onex.foundation.signing.rings import Ring
from onex.foundation.verifiable.keys import did_web, method_of

if TYPE_CHECKING:
    from uuid import UUID

    from onex.foundation.signing.keys import PublicKey, Signer

PURPOSE = "credentials"


def issuer_did(organisation_ref: UUID) -> str:
    """The DID of an evaluation organisation: its document lies under this installation's own address."""
    return did_web(settings.PUBLIC_ADDRESS, "issuers", str(organisation_ref))


def method(did: str, public_key: bytes) -> str:
    """How a proof by that key names it."""
    return method_of(did, public_key)


def signer() -> Signer:
    """The key that signs today: the newest of the ring."""
    return ring().signers(at=timezone.now())[-1]


def public_keys() -> tuple[PublicKey, ...]:
    """Every key credentials were ever signed with, oldest first."""
    return ring().public_keys()


def ring() -> Ring:
    """The installation's ring; made on first use in development, else ``ImproperlyConfigured`` where there is none."""
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
    return True


@lru_cache(maxsize=8)
def _ring(folder: Path, passphrase_file: Path | None) -> Ring:
    return Ring(folder, PURPOSE, passphrase_file)
