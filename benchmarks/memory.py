"""Peak memory of this process and of everything it has started, by stage, read from /proc."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

EVERY_SECONDS = 0.02
PAGE = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")


class Memory:
    """Samples resident memory; ``peaks`` holds megabytes by stage."""

    def __init__(self) -> None:
        self.peaks: dict[str, float] = {}
        self._stage = ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what is used meanwhile towards ``name``."""
        before, self._stage = self._stage, name
        self._note()
        yield
        self._note()
        self._stage = before

    def _sample(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self._note()

    def _note(self) -> None:
        if self._stage:
            used = sum(map(_resident, [os.getpid(), *descendants(os.getpid())])) / 1e6
            self.peaks[self._stage] = max(used, self.peaks.get(self._stage, 0))


def descendants(pid: int) -> list[int]:
    """Every process started by ``pid`` or by those it started."""
    found: list[int] = []
    for listed in PROC.glob(f"{pid}/task/*/children"):
        try:
            children = [int(child) for child in listed.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def _resident(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0
