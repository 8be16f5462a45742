"""A log keeps its name when the installation moves to another address: its checkpoints stay its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex.foundation.ledger import keys
from onex.foundation.ledger.publishing import published
from onex.foundation.ledger.sequencing import sequence
from tests.factories.ledger import submit_events


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, settings) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.KEYS_DIR.mkdir(mode=0o700)
    settings.LEDGER_ORIGIN = ""
    settings.PUBLIC_ADDRESS = "http://127.0.0.1:8000"


def forget() -> None:
    """As another process begins: nothing is remembered."""
    keys._kept_origin.cache_clear()


@pytest.mark.django_db
def test_the_name_outlives_a_change_of_address(settings):
    submit_events(1)
    sequence()
    settings.PUBLIC_ADDRESS = "http://127.0.0.1:8080"
    forget()
    assert keys.origin() == "127.0.0.1:8000/ledger"
    assert published().checkpoint.size == 1
    submit_events(1)
    assert sequence().size == 2


def test_a_name_that_is_set_wins(settings):
    settings.LEDGER_ORIGIN = "log.example/onex"
    assert keys.origin() == "log.example/onex"
    assert not (settings.KEYS_DIR / keys.ORIGIN_FILE).exists()


def test_production_keeps_the_name_with_its_first_key(settings, tmp_path: Path):
    settings.KEYS_MADE_ON_FIRST_USE = False
    settings.KEY_PASSPHRASE_FILE = tmp_path / "passphrase"
    settings.KEY_PASSPHRASE_FILE.write_text("a made-up passphrase")
    settings.KEY_PASSPHRASE_FILE.chmod(0o600)
    assert keys.make_first_key()
    settings.PUBLIC_ADDRESS = "https://elsewhere.example"
    forget()
    assert keys.origin() == "127.0.0.1:8000/ledger"
