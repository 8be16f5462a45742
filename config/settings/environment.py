"""What an installation may set from outside, with its types and defaults. Every name begins with ``ONEX_``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[2]


class Environment(BaseSettings):
    """Settings read from the process environment; nothing else in the code reads it."""

    model_config = SettingsConfigDict(env_prefix="ONEX_")

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

    open_clock: bool = False
    """Lets the demonstration and the tests act on a day that is not today; production refuses to start with it."""

    second_factor: Literal["", "required", "offered"] = ""
    """Whether seats that decide are taken only with a second factor; empty means required, in development offered."""

    identity_providers: Path | None = None
    """JSON file that declares who may vouch for an identity (docs/guides/identity-portals.md); empty means nobody."""

    password_policy: Literal["nist", "dengbao"] = "nist"  # noqa: S105  (the name of a policy)
    """``nist``: long and on no list, no rotation. ``dengbao``: kinds of characters, 90 days, none of the last five."""
