"""``onex work``: work off the jobs of this installation; any number of workers, on any machine, share the queue."""

from __future__ import annotations

import argparse

from onex.foundation.jobs.worker import work


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``onex work``."""
    parser.add_argument("--once", action="store_true", help="end when the queue is empty")
    parser.set_defaults(run=lambda options: work(once=options.once))
