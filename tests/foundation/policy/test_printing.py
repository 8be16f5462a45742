from __future__ import annotations

import subprocess
import sys

import pytest

from onex.foundation.policy.printing import show

ENDLESS = "from itertools import repeat; from onex.foundation.policy.printing import show; show(repeat('X7'))"


def test_lines_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show(["条款", "clause"])
    assert capsys.readouterr().out == "条款\nclause\n"


def test_reader_that_has_seen_enough_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        assert writer.stdout.readline() == b"X7\n"
        writer.stdout.close()
        assert writer.wait(timeout=30) == 0
        assert writer.stderr.read() == b""
