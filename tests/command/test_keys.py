"""``onex keys make``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onex.command import main
from onex.foundation.parties.keys import INDEX_FILE, VAULT_FILE
from tests.factories.parties import make_person

pytestmark = pytest.mark.django_db


def test_new_installation_gets_its_files_once(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    assert main(["keys", "make"]) == 0
    made = (settings.KEYS_DIR / VAULT_FILE).read_text()
    assert main(["keys", "make"]) == 0
    assert (settings.KEYS_DIR / VAULT_FILE).read_text() == made
    assert capsys.readouterr().out.splitlines() == [
        f"{settings.KEYS_DIR}: made vault.json, index.json",
        f"{settings.KEYS_DIR}: nothing missing",
    ]


@pytest.mark.parametrize("lost", [VAULT_FILE, INDEX_FILE])
def test_lost_keys_of_stored_people_are_not_replaced(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], lost: str
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    make_person()
    (settings.KEYS_DIR / lost).unlink()
    assert main(["keys", "make"]) == 1
    assert not (settings.KEYS_DIR / lost).exists()
    assert "Put the files back from their backup" in capsys.readouterr().err
