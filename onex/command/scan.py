"""``onex scan``: scan what was taken in while no virus scanner answered; for a timer, such as every five minutes."""

from __future__ import annotations

import argparse

from django.utils import timezone

from onex.foundation.accounts.actors import system_actor
from onex.foundation.documents.attachments import scan_waiting


def register(parser: argparse.ArgumentParser) -> None:
    """``onex scan`` has no options."""
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The exit code is 1 while something still waits."""
    counted = scan_waiting(by=system_actor("scan"), on=timezone.localdate())
    print(", ".join(f"{count} {state}" for state, count in counted.items()))
    return 1 if counted["waiting"] else 0
