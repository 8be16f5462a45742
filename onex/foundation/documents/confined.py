"""Starts a program of ours in a child process that reads one upload, and sees to it that the child is gone afterwards.

The child locks itself in (``limits.lock_in``) before it looks at the first byte. No Django here.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import onex

ROOT = str(Path(onex.__file__).resolve().parents[1])
WAIT_SECONDS = 10


@contextmanager
def child_of(program: str, argument: str, source: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A child running ``program`` with the upload on its standard input; killed when the block ends.

    The program finds the house's root in ``sys.argv[1]`` and ``argument`` in ``sys.argv[2]``.
    """
    child = subprocess.Popen(  # noqa: S603  (our own parser under our own interpreter)
        [sys.executable, "-I", "-c", program, ROOT, argument],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        close_fds=True,
    )
    try:
        yield child
    finally:
        child.kill()
        if child.stdout:
            child.stdout.close()
        child.wait(WAIT_SECONDS)


def plain_file(content: Iterable[bytes]) -> IO[bytes]:
    """The plaintext in memory only, as a file the child can read; without such files, an unlinked one on disk."""
    target: IO[bytes]
    if hasattr(os, "memfd_create"):
        target = io.FileIO(os.memfd_create("onex-upload", os.MFD_CLOEXEC), "r+")
    else:
        target = tempfile.TemporaryFile()  # noqa: SIM115  (the caller's block closes it)
    for piece in content:
        target.write(piece)
    target.seek(0)
    return target
