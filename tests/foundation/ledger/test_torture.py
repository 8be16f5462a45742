"""A short run of ``make torture`` on either engine; a process of its own, since it forks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from onex.foundation.ledger.checkpoints import Checkpoint, sign_checkpoint
from onex.foundation.ledger.keys import origin, signers
from onex.foundation.ledger.sequencing import sequence_all
from tests.factories.journal import make_entry
from tests.foundation.ledger import tortured
from tests.foundation.ledger.torture import PROJECT, Outcome


@pytest.mark.slow
def test_killed_writers_and_sequencers_and_a_crashed_database_lose_nothing():
    postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    words = ["--kills", "14", "--crashes", "2"] if postgresql else ["--kills", "14", "--sqlite"]
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("ONEX_", "DJANGO_", "PYTEST_"))}
    run = subprocess.run(
        [sys.executable, "-m", "tests.foundation.ledger.torture", *words],
        cwd=PROJECT,
        env=quiet,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == "nothing lost, nothing forked"
    assert f"Outcome(kills=14, crashes={2 if postgresql else 0}," in run.stdout


@pytest.mark.django_db
def test_canary_a_lost_event_and_a_fork_would_be_seen(tmp_path: Path):
    make_entry()
    sequence_all()
    watched, outcome = tortured.Watched(), Outcome()
    watched.look(until=0)
    assert tortured.verdict(watched, tmp_path, outcome) == []
    other = Checkpoint(origin(), 1, bytes(32))
    watched.heads[1].add(sign_checkpoint(other, signers=signers()).encoded)
    (tmp_path / "acknowledged-1").write_text(f"{UUID(int=1)}\n")
    assert tortured.verdict(watched, tmp_path, outcome) == [
        f"1 acknowledged events lost, the first {UUID(int=1)}",
        "fork: 2 roots at 1",
    ]
