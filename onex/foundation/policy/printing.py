"""Lines for a terminal or a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable


def show(lines: Iterable[str]) -> None:
    """Print lines; a reader that has seen enough (``| head``) is no error."""
    try:
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more on flushing at exit; there is nobody left to read it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
