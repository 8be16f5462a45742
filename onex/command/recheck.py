"""``onex recheck``: judge every issued certificate again, outside the issuing path."""

from __future__ import annotations

import argparse

from onex.lifecycle.verification.recheck import recheck


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``onex recheck``."""
    parser.add_argument("--since", type=int, default=0, metavar="ID", help="only certificates after this row id")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print each finding; the exit code is 1 when there is any."""
    checked = recheck(after=options.since)
    for problem in checked.problems:
        print(f"✗ {problem}")
    print(f"{checked.certificates} certificates judged again, {len(checked.problems)} findings")
    return 1 if checked.problems else 0
