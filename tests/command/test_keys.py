"""``onex keys make``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onex.command import main
from onex.foundation.parties.keys import INDEX_FILE, VAULT_FILE
from onex.foundation.parties.models import Person
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
        "made the key that signs the ledger",
        "made the key that hides the ledger's subjects",
        "made the key that signs credentials",
        f"{settings.KEYS_DIR}: nothing missing",
    ]


def test_a_signing_key_without_its_passphrase_is_refused_in_one_sentence(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.KEYS_DIR, settings.KEY_PASSPHRASE_FILE, settings.KEYS_MADE_ON_FIRST_USE = tmp_path / "keys", None, False
    assert main(["keys", "make"]) == 1
    assert capsys.readouterr().err == (
        "onex: a signing key is made under a passphrase: name its file in ONEX_KEY_PASSPHRASE_FILE\n"
    )
    settings.KEY_PASSPHRASE_FILE = tmp_path / "missing"
    assert main(["keys", "make"]) == 1
    assert capsys.readouterr().err == f"onex: {tmp_path / 'missing'} is missing: put it back from its backup\n"


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


def test_keys_are_made_for_sm4_rotated_counted_and_retired(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    assert main(["keys", "make", "--algorithm", "sm4-gcm"]) == 0
    make_person()
    assert main(["keys", "rotate"]) == 0
    assert main(["keys", "status"]) == 0
    said = capsys.readouterr().out
    assert "sealing under key 2 (SM4-GCM)" in said
    assert "key 1 (SM4-GCM, old): 0 values" in said
    assert "key 2 (SM4-GCM, current): 2 values" in said
    assert main(["keys", "retire", "1"]) == 1
    assert "key_just_replaced" in capsys.readouterr().err
    assert main(["keys", "rotate", "--algorithm", "aes-256-gcm"]) == 0
    assert "sealing under key 3 (AES-256-GCM)" in capsys.readouterr().out


def test_values_under_a_key_that_is_gone_are_told(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    assert main(["keys", "make"]) == 0
    person = make_person()
    Person.objects.filter(pk=person.pk).update(name_sealed=bytes([9]) + bytes(person.name_sealed)[1:])
    assert main(["keys", "status"]) == 1
    assert "key 9 (NOT IN THE RING): 1 values" in capsys.readouterr().out
    assert main(["keys", "rotate"]) == 1
    assert "1 values open under no key" in capsys.readouterr().err
