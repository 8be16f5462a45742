"""What an installation may set from outside, with its types and defaults. Every name begins with ``ONEX_``."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from django.core.exceptions import ImproperlyConfigured
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[2]


class Environment(BaseSettings):
    """Settings read from the process environment; nothing else in the code reads it."""

    model_config = SettingsConfigDict(env_prefix="ONEX_", env_ignore_empty=True)

    data_dir: Path = PROJECT / "var"
    """Folder for the SQLite file, key files and stored documents; never inside the package."""

    database_url: str = ""
    """``postgresql://user:password@host:port/name``; empty means SQLite in ``data_dir``."""

    app_role: str = ""
    """PostgreSQL role the running program connects as; it is granted INSERT only on append-only tables."""

    secret_key: str = ""
    """Django's signing key; empty means the key file in ``data_dir``, made on first use in development only."""

    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    public_address: str = "http://127.0.0.1:8000"
    """Address printed in QR codes and messages, without a closing slash."""

    trusted_proxies: str = ""
    """Networks the proxies in front stand in, separated by commas; empty means that nobody may speak for a client."""

    proxy_header: Literal["x-forwarded-for", "forwarded"] = "x-forwarded-for"
    """The header those proxies write the client's address in; the other one is never read."""

    open_clock: bool = False
    """Lets the demonstration and the tests act on a day that is not today; production refuses to start with it."""

    second_factor: Literal["", "required", "offered"] = ""
    """Whether seats that decide are taken only with a second factor; empty means required, in development offered."""

    key_passphrase_file: Path | None = None
    """File whose first line opens the encrypted signing keys; a service manager's credential, mode 600."""

    ledger_dir: Path | None = None
    """Where the last published checkpoint is kept, apart from the database and its backups; empty: in ``data_dir``."""

    ledger_origin: str = ""
    """The name the log signs under, for good; empty means the public address's host and ``/ledger``."""

    ledger_witnesses: Path | None = None
    """JSON file of the witnesses and the quorum (docs/guides/ledger.md); empty means nobody watches."""

    identity_providers: Path | None = None
    """JSON file that declares who may vouch for an identity (docs/guides/identity-portals.md); empty means nobody."""

    virus_scanner: str = ""
    """``clamd:unix:/path/of/socket`` or ``clamd:tcp:host:port``; empty means none, and then attachments are kept but held."""

    identity_checker: Path | None = None
    """JSON file that declares who verifies identities (docs/guides/identity-verification.md); empty means clerks, in person."""

    seal_provider: Path | None = None
    """JSON file that declares who seals certificates as PDF (docs/guides/certificate-prints.md); empty means nobody."""

    password_policy: Literal["nist", "dengbao"] = "nist"  # noqa: S105  (the name of a policy)
    """``nist``: long and on no list, no rotation. ``dengbao``: kinds of characters, 90 days, none of the last five."""

    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """``trusted_proxies`` as networks. Raises for one that is none, and for one that holds every address."""
        networks = []
        for name in filter(None, (part.strip() for part in self.trusted_proxies.split(","))):
            try:
                network = ip_network(name)
            except ValueError as wrong:
                raise ImproperlyConfigured(f"ONEX_TRUSTED_PROXIES: {name} is no network ({wrong})") from wrong
            if network.prefixlen == 0:
                raise ImproperlyConfigured(f"ONEX_TRUSTED_PROXIES: {name} lets every client say who it is")
            networks.append(network)
        return tuple(networks)
