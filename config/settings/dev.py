"""One machine, SQLite by default, keys made on first use: what ``make run`` uses."""

from __future__ import annotations

import secrets

from config.settings.base import *  # noqa: F403  (a settings module is its base plus a few lines)
from config.settings.base import DATA_DIR, ENVIRONMENT, IDENTITY_CHECKER, IDENTITY_PROVIDERS, PUBLIC_ADDRESS, SEAL_PROVIDER
from config.settings.sandbox import sandbox_checker, sandbox_providers

OPEN_CLOCK = True
KEYS_MADE_ON_FIRST_USE = True
IDENTITY_SANDBOX = True
IDENTITY_PROVIDERS = [*IDENTITY_PROVIDERS, *sandbox_providers(PUBLIC_ADDRESS)]
IDENTITY_CHECKER = IDENTITY_CHECKER or sandbox_checker(PUBLIC_ADDRESS)
SEAL_PROVIDER = SEAL_PROVIDER or {"adapter": "demonstration"}  # every page sealed with it says that it has no legal effect
VIRUS_SCANNER = ENVIRONMENT.virus_scanner or "sandbox"  # finds nothing but the EICAR text, and every page says so
SECOND_FACTOR = ENVIRONMENT.second_factor or "offered"  # so that the printed passwords sign in; every page says so

DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    if ENVIRONMENT.secret_key:
        return ENVIRONMENT.secret_key
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret_key()
