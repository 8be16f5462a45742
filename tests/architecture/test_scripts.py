"""The developer's scripts parse, say what they are, and write what they promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from onex.foundation.procedures.kernel import procedures
from tests.architecture.source import PROJECT

SCRIPTS = sorted(path for path in (PROJECT / "scripts").iterdir() if path.is_file())
SHELL = [path for path in SCRIPTS if path.read_text().startswith("#!/usr/bin/env bash")]


@pytest.mark.parametrize("script", [*SHELL, PROJECT / ".ci" / "run"], ids=lambda path: path.name)
def test_shell_script_parses_and_stops_at_errors(script: Path) -> None:
    subprocess.run(["bash", "-n", str(script)], check=True)
    text = script.read_text()
    assert "\nset -euo pipefail\n" in text or "\nset -uo pipefail\n" in text
    assert text.splitlines()[1].startswith("# ")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_may_be_run(script: Path) -> None:
    assert script.stat().st_mode & 0o111


def test_ci_runs_nothing_but_the_tests() -> None:
    commands = [
        line for line in (PROJECT / ".ci" / "run").read_text().splitlines() if line.strip() and not line.startswith("#")
    ]
    assert commands[-1] == "exec make test"
    assert {line.split()[0] for line in commands} == {"set", "cd", "export", "exec"}


def test_reference_is_written(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(PROJECT / "scripts" / "reference"), str(tmp_path)], check=True, capture_output=True)
    written = (tmp_path / "procedures.md").read_text()
    assert [name for name in procedures() if f"## {name}" not in written] == []
    assert (tmp_path / "openapi.json").stat().st_size > 10_000


def test_where_takes_its_clause_as_a_second_word() -> None:
    run = subprocess.run(["make", "-n", "where", "X7(3)"], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "-m onex.foundation.policy.where 'X7(3)'" in run.stdout
