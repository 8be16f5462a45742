"""``onex doctor``: each thing that may be wrong is told, with its cure; a sound installation is told to be one."""

from __future__ import annotations

from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from onex.command import main
from onex.command.doctor import examine
from onex.foundation.jobs.models import Job, JobRange
from onex.foundation.journal.append_only import guard, unguard
from onex.foundation.parties.keys import make_key_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def sound(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.KEYS_DIR = tmp_path / "keys"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    make_key_files(settings.KEYS_DIR)
    return tmp_path


def _troubles() -> list[str]:
    return [trouble.what for trouble in examine()]


@pytest.fixture(autouse=True)
def _database_of_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The throwaway database of the suite may run without a write-ahead log; that is asked in a test of its own."""
    monkeypatch.setattr("onex.command.doctor.SOUND_JOURNAL_MODES", frozenset({"wal", "delete", "memory"}))


def test_sound_installation_has_no_trouble(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _troubles() == []
    assert main(["doctor"]) == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_key_file_open_to_others_is_told(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sound / "keys" / "vault.json").chmod(0o644)
    assert main(["doctor"]) == 1
    assert "vault.json can be read by others" in capsys.readouterr().out


def test_missing_static_files_are_told(sound: Path) -> None:
    (sound / "static" / "staticfiles.json").unlink()
    assert _troubles() == ["the pages' style and scripts are not in place"]


def test_year_without_notice_is_told(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2031, 3, 3))
    assert _troubles() == ["the State Council's notice of holidays for 2031 is not in the law's calendar"]


def test_proxy_nobody_named_is_told(sound: Path, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert len(_troubles()) == 1
    assert "a proxy that is not named" in _troubles()[0]
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    assert _troubles() == []


def test_unguarded_journal_is_told(sound: Path) -> None:
    unguard(connection, "journal_entry")
    try:
        assert _troubles() == ["append-only tables without their guard: journal_entry"]
    finally:
        guard(connection, "journal_entry")


def test_jobs_nobody_works_on_are_told(sound: Path) -> None:
    job = Job.objects.create(kind="tabular.check", label_zh="检查", label_en="check", subject="import:x", author_ref="user:1")
    JobRange.objects.create(job=job, ordinal=0, first=0, last=1, cursor=0)
    assert _troubles() == []
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=6))
    assert _troubles() == ["1 jobs wait for more than five minutes"]
