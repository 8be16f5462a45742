"""Key files."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from onex.foundation.parties.ciphers import Algorithm
from onex.foundation.parties.keys import INDEX_FILE, VAULT_FILE, index_key, key_ring, make_key_files
from onex.foundation.parties.vault import seal, unseal

PLACE = {"table": "t", "key": "1", "column": "c"}


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def test_keys_are_made_on_first_use_for_their_owner_only(folder: Path) -> None:
    assert key_ring().algorithms == {1: Algorithm.AES}
    for name in (VAULT_FILE, INDEX_FILE):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in folder.iterdir()) == [INDEX_FILE, VAULT_FILE]


def test_missing_key_in_production_is_an_error_that_says_what_to_do(folder: Path, settings: Settings) -> None:
    settings.KEYS_MADE_ON_FIRST_USE = False
    with pytest.raises(ImproperlyConfigured, match=r"vault\.json is missing\. Put back .*onex keys make"):
        key_ring()
    with pytest.raises(ImproperlyConfigured, match=r"index\.json is missing"):
        index_key("a")
    assert not folder.exists()


def test_keys_are_never_made_twice(folder: Path) -> None:
    make_key_files(folder)
    before = (folder / VAULT_FILE).read_text()
    make_key_files(folder)
    assert (folder / VAULT_FILE).read_text() == before


def test_file_others_can_read_is_refused(folder: Path) -> None:
    make_key_files(folder)
    (folder / VAULT_FILE).chmod(0o644)
    with pytest.raises(ImproperlyConfigured, match="set its mode to 600"):
        key_ring()


def test_secrets_do_not_show(folder: Path) -> None:
    make_key_files(folder)
    ring = key_ring()
    secret = json.loads((folder / VAULT_FILE).read_text())["keys"][0]["secret"]
    assert secret not in repr(ring)
    assert repr(base64.b64decode(secret))[2:-1] not in repr(ring)


def test_each_purpose_has_its_own_index_key(folder: Path) -> None:
    make_key_files(folder)
    assert len({index_key("a"), index_key("b")}) == 2
    assert len(index_key("a")) == 32


def test_value_sealed_under_an_earlier_key_still_opens(folder: Path, settings: Settings, tmp_path: Path) -> None:
    make_key_files(folder)
    sealed = seal("甲", **PLACE)
    content = json.loads((folder / VAULT_FILE).read_text())
    new = {"id": 2, "algorithm": "AES-256-GCM", "secret": base64.b64encode(secrets.token_bytes(32)).decode()}
    later = tmp_path / "later"
    make_key_files(later)
    (later / VAULT_FILE).write_text(json.dumps({"current": 2, "keys": [*content["keys"], new]}))
    settings.KEYS_DIR = later
    assert seal("乙", **PLACE)[0] == 2
    assert unseal(sealed, **PLACE) == "甲"


@pytest.mark.parametrize(
    "content",
    [
        {"current": 2, "keys": [{"id": 1, "algorithm": "AES-256-GCM", "secret": ""}]},
        {"current": 1, "keys": [{"id": 1, "algorithm": "ROT13", "secret": ""}]},
        {"current": 256, "keys": [{"id": 256, "algorithm": "AES-256-GCM", "secret": ""}]},
    ],
)
def test_ring_this_version_cannot_use_is_refused(folder: Path, content: dict[str, object]) -> None:
    make_key_files(folder)
    (folder / VAULT_FILE).write_text(json.dumps(content))
    with pytest.raises(ImproperlyConfigured):
        key_ring()
