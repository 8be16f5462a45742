"""``onex serve``: the pages, one worker and one sequencer, side by side, ended together."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from django.conf import settings

STOP_SECONDS = 20


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``onex serve``."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--processes", type=int, default=2, help="web processes; one job worker and one sequencer run beside them"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Start granian, a worker and a sequencer; when one ends, or a signal comes, end all and return the first bad exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE)
    os.environ.setdefault("ONEX_PUBLIC_ADDRESS", f"http://{options.host}:{options.port}")  # else links lead to another port
    children = [subprocess.Popen(line) for line in _lines(options)]  # noqa: S603  (our own programs)

    def stop(signum: int, frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(child.poll() is None for child in children):
        time.sleep(0.2)
    stop(signal.SIGTERM, None)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
    return next((child.returncode for child in children if child.returncode not in (0, -signal.SIGTERM)), 0)


def _lines(options: argparse.Namespace) -> list[list[str]]:
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port)]
    web += ["--workers", str(options.processes), "--blocking-threads", "4", "--no-access-log", "config.wsgi:application"]
    onex = [sys.executable, "-m", "onex.command"]
    return [web, [*onex, "work"], [*onex, "ledger", "sequence", "--serve"]]
