"""A backup made under load and restored elsewhere; and every backup that is refused."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from onex.command import main
from onex.command.manifest import NAME, hashes
from onex.command.restore import check
from onex.foundation.documents.models import StoredFile
from onex.foundation.documents.services import discard
from onex.foundation.journal.models import Entry
from onex.foundation.parties.keys import make_key_files
from onex.foundation.policy.refusals import Refusal
from tests.conftest import on_postgresql
from tests.factories.documents import make_file
from tests.factories.journal import make_entry
from tests.factories.parties import make_person, make_test_number

pytestmark = pytest.mark.django_db(transaction=True)

PASSPHRASE = "a long made-up passphrase"
ROOT = Path(__file__).resolve().parents[2]
PAUSE_SECONDS = 0.01
LEAST = 10
"""Rows each of the writers has written before the backup begins, and after it ended."""


@pytest.fixture
def installation(settings: Settings, tmp_path: Path) -> Path:
    """This test's own documents and keys; the database is the suite's."""
    here = tmp_path / "here"
    settings.DOCUMENTS_DIR, settings.KEYS_DIR = here / "documents", here / "keys"
    make_key_files(settings.KEYS_DIR)
    return here


@pytest.fixture
def passphrase(tmp_path: Path) -> str:
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n")
    return f"--passphrase-file={file}"


class Elsewhere:
    """Another installation, run from processes of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "ONEX_DATA_DIR": str(folder),
            "ONEX_DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }

    def run(self, *arguments: str, program: tuple[str, ...] = ("-m", "onex.command")) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, *program, *arguments]
        return subprocess.run(line, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)

    def look(self) -> dict[str, Any]:
        done = self.run(program=(str(Path(__file__).with_name("restored_installation.py")),))
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    address = ""
    if on_postgresql():
        held = connection.settings_dict
        name = f"drill_{os.getpid()}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        address = f"postgresql://{held['USER']}:{quote(held['PASSWORD'])}@{held['HOST']}:{held['PORT']}/{name}"
    (tmp_path / "there").mkdir()
    yield Elsewhere(tmp_path / "there", address)
    if on_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _write_until(over: threading.Event, written: dict[str, int], write: Callable[[int], object]) -> None:
    try:
        while not over.wait(PAUSE_SECONDS):
            write(written[write.__name__])
            written[write.__name__] += 1
    finally:
        connection.close()


def write_entries(number: int) -> None:
    make_entry(subject=f"drill:{number}")


def write_files(number: int) -> None:
    file = make_file(content=os.urandom(20_000), subject=f"drill:{number}")
    if number % 5 == 4:
        discard(file)


def test_drill_under_load(installation: Path, elsewhere: Elsewhere, tmp_path: Path, passphrase: str) -> None:
    people = [make_person(number=make_test_number(number=number)) for number in range(7_000, 7_020)]
    make_entry(subject="drill:before")
    backup, keys = tmp_path / "backup", tmp_path / "vault" / "keys.sealed"
    keys.parent.mkdir()
    over, written = threading.Event(), {"write_entries": 0, "write_files": 0}
    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(_write_until, over, written, write) for write in (write_entries, write_files)]
        try:
            _wait(written)
            before = {str(event_id) for event_id in Entry.objects.values_list("event_id", flat=True)}
            assert main(["backup", str(backup), f"--keys-to={keys}", passphrase]) == 0
            _wait(written)
        finally:
            over.set()
        for writer in writers:
            writer.result(timeout=60)
    said = json.loads((backup / NAME).read_text())

    restored = elsewhere.run("restore", str(backup), f"--keys-from={keys}", passphrase)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    migrated = elsewhere.run("migrate", "--quiet")
    assert migrated.returncode == 0, migrated.stderr
    doctor = elsewhere.run("doctor")
    assert doctor.returncode == 0, doctor.stdout
    found = elsewhere.look()

    now = {str(event_id) for event_id in Entry.objects.values_list("event_id", flat=True)}
    assert before <= set(found["entries"]) < now
    assert len(found["entries"]) == said["counts"]["journal_entry"]
    assert len(found["files"]) == said["counts"]["documents_storedfile"]
    assert (found["altered"], found["broken"]) == (0, [])
    assert found["people"] == said["counts"]["parties_person"] >= len(people)
    again = elsewhere.run("restore", str(backup))
    assert again.returncode == 1
    assert "is not empty" in again.stderr


def _wait(written: dict[str, int]) -> None:
    """Until each writer has written some more."""
    until = {name: count + LEAST for name, count in written.items()}
    patience = threading.Event()
    for _ in range(1200):
        if all(written[name] >= count for name, count in until.items()):
            return
        patience.wait(0.05)
    raise AssertionError(f"the writers stand still: {written}")


def test_backup_holds_no_key_and_is_its_owners_alone(installation: Path, tmp_path: Path) -> None:
    make_file(content=b"something", subject="drill:1")
    backup = tmp_path / "backup"
    assert main(["backup", str(backup)]) == 0
    keys = [json.loads(path.read_text()) for path in sorted((installation / "keys").iterdir())]
    held = {path: path.read_bytes() for path in sorted(backup.rglob("*")) if path.is_file()}
    words = [key["secret"].encode() for file in keys for key in (file, *file.get("keys", ())) if "secret" in key]
    assert len(words) >= 2
    assert [path for path, content in held.items() for word in words if word in content] == []
    assert not [path for path in backup.rglob("*") if "key" in path.name]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in held)


def test_manifest_names_every_file_and_the_state(installation: Path, tmp_path: Path) -> None:
    make_file(subject="drill:1")
    backup = tmp_path / "backup"
    assert main(["backup", str(backup)]) == 0
    said = json.loads((backup / NAME).read_text())
    assert said["files"] == hashes(backup)
    assert len(said["files"]) == 1 + StoredFile.objects.count()
    assert said["engine"] == connection.vendor
    assert said["counts"]["documents_storedfile"] == StoredFile.objects.count()
    assert "journal.0001_initial" in said["migrations"] or any(name.startswith("journal.") for name in said["migrations"])


@pytest.fixture
def backup(installation: Path, tmp_path: Path) -> Path:
    make_file(subject="drill:1")
    folder = tmp_path / "backup"
    assert main(["backup", str(folder)]) == 0
    return folder


def _change_document(backup: Path) -> None:
    path = next(path for path in sorted((backup / "documents").rglob("*")) if path.is_file())
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")


def _remove_database(backup: Path) -> None:
    next(backup.glob("database.*")).unlink()


def _add_file(backup: Path) -> None:
    (backup / "documents" / "more").write_bytes(b"more")


def _remove_manifest(backup: Path) -> None:
    (backup / NAME).unlink()


def _cut_manifest(backup: Path) -> None:
    (backup / NAME).write_text((backup / NAME).read_text()[:50])


def _say(**changed: object) -> Callable[[Path], None]:
    def change(backup: Path) -> None:
        said = json.loads((backup / NAME).read_text())
        (backup / NAME).write_text(json.dumps({**said, **changed}))

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_change_document, "is changed"),
        (_remove_database, "is missing"),
        (_add_file, "more is not named"),
        (_remove_manifest, "no readable manifest.json"),
        (_cut_manifest, "no readable manifest.json"),
        (_say(format=99), "format 99"),
        (_say(surprise=1), "does not say what a manifest says"),
        (_say(onex="9.9.9"), "of OneX 9.9.9"),
        (_say(engine="oracle"), "of oracle"),
        (_say(migrations=["journal.9999_unknown"]), "journal.9999_unknown"),
    ],
    ids=["changed", "missing", "added", "no manifest", "cut", "format", "surprise", "version", "engine", "migration"],
)
def test_backup_that_is_not_what_it_says_is_refused(backup: Path, change: Callable[[Path], None], words: str) -> None:
    change(backup)
    with pytest.raises(Refusal) as refused:
        check(backup, force=False)
    assert words in str(refused.value)


def test_refused_backup_leaves_the_installation_empty(backup: Path, elsewhere: Elsewhere) -> None:
    _change_document(backup)
    refused = elsewhere.run("restore", str(backup))
    assert (refused.returncode, "is changed" in refused.stderr) == (1, True)
    assert [path.name for path in elsewhere.folder.iterdir() if path.is_dir()] == []
    whole = elsewhere.run("doctor").stdout
    assert "migrations behind" in whole


def test_backup_of_another_version_is_restored_when_told(backup: Path, elsewhere: Elsewhere) -> None:
    _say(onex="9.9.9")(backup)
    assert elsewhere.run("restore", str(backup)).returncode == 1
    done = elsewhere.run("restore", str(backup), "--force")
    assert done.returncode == 0, done.stderr
    assert "put the key files back first" in done.stdout


def test_stored_files_or_keys_that_are_there_are_not_overwritten(
    backup: Path, elsewhere: Elsewhere, tmp_path: Path, passphrase: str
) -> None:
    (elsewhere.folder / "documents").mkdir()
    (elsewhere.folder / "documents" / "one").write_bytes(b"x")
    refused = elsewhere.run("restore", str(backup))
    assert "holds files" in refused.stderr
    (elsewhere.folder / "documents" / "one").unlink()
    (elsewhere.folder / "keys").mkdir()
    (elsewhere.folder / "keys" / "vault.json").write_text("{}")
    refused = elsewhere.run("restore", str(backup), f"--keys-from={tmp_path / 'x'}", passphrase)
    assert "holds keys" in refused.stderr


def test_backup_never_writes_over_another(backup: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = hashes(backup)
    assert main(["backup", str(backup)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert hashes(backup) == held


def test_backup_that_fails_leaves_nothing_that_looks_like_one(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("onex.command.backup.dump", full)
    with pytest.raises(OSError, match="No space"):
        main(["backup", str(tmp_path / "backup")])
    assert list(tmp_path.glob("backup*")) == []


def test_keys_do_not_go_beside_the_data(installation: Path, tmp_path: Path, passphrase: str) -> None:
    folder = tmp_path / "backup"
    assert main(["backup", str(folder), f"--keys-to={folder / 'keys'}", passphrase]) == 1
    assert not folder.exists()


def test_keys_open_with_their_passphrase_only(
    installation: Path, tmp_path: Path, passphrase: str, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed = tmp_path / "keys.sealed"
    assert main(["backup", str(tmp_path / "backup"), f"--keys-to={sealed}", passphrase]) == 0
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    assert json.loads((installation / "keys" / "index.json").read_text())["secret"] not in sealed.read_text()
    other = tmp_path / "other"
    other.write_text("another long passphrase\n")
    wrong = elsewhere.run("restore", str(tmp_path / "backup"), f"--keys-from={sealed}", f"--passphrase-file={other}")
    assert "does not open" in wrong.stderr
    assert not (elsewhere.folder / "keys").exists()
    other.write_text("short\n")
    assert main(["backup", str(tmp_path / "b2"), f"--keys-to={tmp_path / 'k2'}", f"--passphrase-file={other}"]) == 1
    assert main(["backup", str(tmp_path / "b3"), f"--keys-to={sealed}", passphrase]) == 1
    assert "exists already" in capsys.readouterr().err


@pytest.mark.postgresql
def test_missing_program_is_named(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("onex.command.dumps.INSTALLED_IN", tmp_path)
    assert main(["backup", str(tmp_path / "backup")]) == 1
    assert "pg_dump is not on this machine's path" in capsys.readouterr().err
