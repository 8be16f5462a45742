"""Which process a worker is, so that a dead one of this machine is known at once and not only when its lease ends."""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path

SEPARATOR = "|"
PROCESS_START_FIELD = 19
"""Place of the start time in ``/proc/<pid>/stat`` after the command's closing bracket (field 22 of proc(5))."""


def identity() -> str:
    """``machine|pid|start``; start is in clock ticks since boot, so that a reused pid is another worker."""
    return SEPARATOR.join((machine(), str(os.getpid()), process_start(os.getpid()) or "0"))


@lru_cache(maxsize=1)
def machine() -> str:
    """This host, its boot and its process-number space: two containers on one host are two machines."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    space = Path("/proc/self/ns/pid")
    parts = [socket.gethostname().replace(SEPARATOR, "-")[:60]]
    parts.append(boot.read_text().strip()[:8] if boot.exists() else "")
    parts.append(str(space.readlink()).strip("pid:[]") if space.is_symlink() else "")
    return "/".join(parts)


def process_start(pid: int) -> str | None:
    """The start time of a process of this machine; None when there is no such process or the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError, NotADirectoryError):
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[PROCESS_START_FIELD]


def known_dead(worker: str) -> bool:
    """Whether a worker ran on this machine and runs no more; False when that cannot be told from here."""
    place, pid, start = worker.rsplit(SEPARATOR, 2)
    if place != machine() or not Path("/proc/self/stat").exists():
        return False
    return process_start(int(pid)) != start
