"""How much memory this process and its children take at most while something runs, by /proc (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

INTERVAL_SECONDS = 0.002


def _kilobytes(process: int | str, field: str) -> int:
    """One field of a process's status; 0 once it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{field}:")), 0)


def _children() -> list[str]:
    """Children that run their own program; between fork and exec a child still shows this process's memory."""
    found: list[str] = []
    own = Path("/proc/self/cmdline").read_bytes()
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            children = (thread / "children").read_text().split()
            found += [child for child in children if Path(f"/proc/{child}/cmdline").read_bytes() not in (own, b"")]
    return found


class Watch:
    """``with Watch() as watch: …``; afterwards ``watch.megabytes`` is the peak above what stood at the beginning.

    The kernel keeps this process's own peak; a child's peak is asked for every few milliseconds and its whole size counts.
    """

    megabytes = 0.0

    def __enter__(self) -> Self:
        ctypes.CDLL(None).malloc_trim(0)  # what is free goes back, or growth into it would not show
        Path("/proc/self/clear_refs").write_text("5")
        self._before = _kilobytes(os.getpid(), "VmRSS")
        self._child = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        own = _kilobytes(os.getpid(), "VmHWM") - self._before
        self.megabytes = (own + self._child) / 1024

    def _look(self) -> None:
        while not self._over.wait(INTERVAL_SECONDS):
            self._child = max(self._child, sum(_kilobytes(child, "VmHWM") for child in _children()))
