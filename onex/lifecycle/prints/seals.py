"""The port of whoever seals certificates, and the two adapters there are: key files, and a demonstration of our own.

The contract is docs/guides/certificate-prints.md. A provider is asked once a process and kept: its key is read once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from onex.foundation.signing.key_files import read_private, write_once

KEY, CHAIN = "seal.key", "seal.pem"
DEMONSTRATION_DAYS = 3650


class SealProvider(Protocol):
    """Seals with ECDSA P-256; a key file, a hardware token or a certification authority's service stands behind it."""

    @property
    def name(self) -> str:
        """Whose seal it is, as the certificate of the key says."""

    @property
    def demonstration(self) -> bool:
        """Whether it has no legal effect; every page sealed with it says so."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """X.509 certificates in DER: the signer's, then those above it."""

    def sign(self, message: bytes) -> bytes:
        """ECDSA over SHA-256 of the message, in DER; raises :class:`SealSilent` where it cannot."""


class SealSilent(RuntimeError):
    """The seal cannot be used: the message says why, for the installation's keeper."""


@dataclass(frozen=True)
class FileSeal:
    """A key held in memory by the process that seals."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    name: str
    demonstration: bool = False

    def sign(self, message: bytes) -> bytes:
        """As the port says."""
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))


def open_seal(*, key: str, chain: str, passphrase_file: str = "", demonstration: bool = False) -> FileSeal:
    """A seal in two PEM files: the private key (PKCS#8, encrypted under the passphrase), and the certificates, its own first."""
    passphrase = read_private(Path(passphrase_file)).strip() if passphrase_file else None
    try:
        secret = load_pem_private_key(read_private(Path(key)), passphrase)
        certificates = x509.load_pem_x509_certificates(Path(chain).read_bytes())
    except (ValueError, TypeError, OSError, UnsupportedAlgorithm) as wrong:
        raise ImproperlyConfigured(f"the seal does not open, look at {key} and {chain}: {wrong}") from wrong
    if not isinstance(secret, ec.EllipticCurvePrivateKey) or not isinstance(secret.curve, ec.SECP256R1):
        raise ImproperlyConfigured(f"{key} holds no ECDSA P-256 key")
    if certificates[0].public_key() != secret.public_key():
        raise ImproperlyConfigured(f"the first certificate of {chain} is not that of the key in {key}")
    named = certificates[0].subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return FileSeal(
        key=secret,
        chain=tuple(one.public_bytes(Encoding.DER) for one in certificates),
        name=str(named[0].value) if named else certificates[0].subject.rfc4514_string(),
        demonstration=demonstration,
    )


def open_demonstration_seal() -> FileSeal:
    """A seal under a certification authority made for this installation and thrown away; made on first use."""
    if not settings.KEYS_MADE_ON_FIRST_USE:
        raise ImproperlyConfigured(
            "the demonstration seal is for development; name the installation's own in ONEX_SEAL_PROVIDER"
        )
    folder = Path(settings.KEYS_DIR) / "demonstration-seal"
    passphrase = str(settings.KEY_PASSPHRASE_FILE or "")
    if not (folder / KEY).exists():
        _make_demonstration(folder, read_private(Path(passphrase)).strip() if passphrase else None)
    return open_seal(key=str(folder / KEY), chain=str(folder / CHAIN), passphrase_file=passphrase, demonstration=True)


ADAPTERS: dict[str, Callable[..., SealProvider]] = {"file": open_seal, "demonstration": open_demonstration_seal}


def seal_provider() -> SealProvider | None:
    """The installation's seal; None where it has none, and then nothing is sealed and every page says so."""
    declared: dict[str, Any] | None = settings.SEAL_PROVIDER
    return _opened(tuple(sorted(declared.items())), str(settings.KEYS_DIR)) if declared else None


@lru_cache(maxsize=4)
def _opened(declared: tuple[tuple[str, Any], ...], _keys: str) -> SealProvider:
    given = dict(declared)
    adapter = given.pop("adapter")
    made = ADAPTERS[adapter](**given) if adapter in ADAPTERS else import_string(adapter)(**given)
    provider: SealProvider = made
    return provider


def _make_demonstration(folder: Path, passphrase: bytes | None) -> None:
    """Certificates first, the key last: whoever finds the key finds all of it. Of two processes the first one's key stands."""
    now = datetime.now(UTC)
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    above = _name("OneX 演示证书机构（不具法律效力）")
    root = _certificate(above, above, authority, authority, now, authority=True)
    own = _certificate(_name("OneX 演示电子签章（不具法律效力）"), above, key, authority, now, authority=False)
    sealed = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    try:
        write_once(folder / CHAIN, own.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
        write_once(folder / KEY, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed))
    except FileExistsError:
        _await_other(folder / KEY)


def _await_other(path: Path, *, seconds: float = 10) -> None:
    """Another process has written the certificates and is about to write the key."""
    until = monotonic() + seconds
    while not path.exists():
        if monotonic() > until:
            raise ImproperlyConfigured(f"{path} is missing while its certificates are there: remove its folder and try again")
        sleep(0.05)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    now: datetime,
    *,
    authority: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DEMONSTRATION_DAYS))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
