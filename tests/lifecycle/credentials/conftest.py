"""Certificates issued and signed, with a ledger of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex.foundation.jobs.worker import run_pending
from onex.foundation.journal.reactions import react
from onex.foundation.ledger.services import sequence_all


@pytest.fixture(autouse=True)
def _ledger_dir(tmp_path: Path, settings) -> None:
    settings.LEDGER_DIR = tmp_path / "ledger"


def sign_all() -> None:
    """Let the news arrive and the jobs be done, as a worker does."""
    sequence_all()
    react()
    run_pending()
