"""``onex ledger verify``: check a proof file or a whole log; the same program as the stand-alone file."""

from __future__ import annotations

import argparse

from onex.foundation.ledger.standalone import verify


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``verify`` to the actions of ``onex ledger``."""
    summary = "check a proof file or a whole log without trusting this installation"
    verify.register(actions.add_parser("verify", help=summary, description=verify.__doc__))
