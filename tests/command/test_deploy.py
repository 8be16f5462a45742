"""``manage.py check --deploy`` under the production settings has nothing to say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "made-up-for-this-test-8Xq2Vn7Lr4Tz9Wk3Jm6Pb5Hd1Gc0Fs"


def deploy_check(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """The check as an operator runs it, warnings counted as failures, with nothing of our own environment but the path."""
    told = {"PATH": os.environ["PATH"], "ONEX_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=PROJECT, env=told | given, capture_output=True, text=True, timeout=120, check=False)


def test_check_deploy_is_clean_in_production(tmp_path: Path) -> None:
    done = deploy_check(tmp_path, ONEX_SECRET_KEY=SECRET, ONEX_ALLOWED_HOSTS="onex.example", ONEX_TRUSTED_PROXIES="10.0.0.0/8")
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("given", "told"),
    [({}, "ONEX_SECRET_KEY is not set"), ({"ONEX_SECRET_KEY": "a" * 50}, "security.W009")],
    ids=["without-a-key", "with-a-key-of-one-letter"],
)
def test_what_is_unsound_is_told(tmp_path: Path, given: dict[str, str], told: str) -> None:
    done = deploy_check(tmp_path, **given)
    assert done.returncode != 0
    assert told in done.stderr
