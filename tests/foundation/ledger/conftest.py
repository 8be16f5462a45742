"""Each test has a place of its own for the published checkpoint: a head of another test would stop its sequencer."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _ledger_dir(tmp_path: Path, settings) -> None:
    settings.LEDGER_DIR = tmp_path / "ledger"
