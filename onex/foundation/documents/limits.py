"""What a child process that parses an upload may use. Set once everything it needs is imported and open; after that there is no way out."""

from __future__ import annotations

import resource
import sys

MEGABYTE = 1024 * 1024
MOST_MEMORY = 768 * MEGABYTE
"""Address space."""
MOST_CPU_SECONDS = 120


def lock_in(cpu_seconds: int = MOST_CPU_SECONDS, memory: int = MOST_MEMORY) -> None:
    """No more memory, processor time, files, sockets, processes or core dumps than named here.

    With a limit of no further descriptors nothing can be opened: no file, and no socket to any network.
    """
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        if sys.platform == "darwin" and limit == resource.RLIMIT_AS:
            continue  # macOS refuses it; it is no platform of production
        resource.setrlimit(limit, (most, most))
