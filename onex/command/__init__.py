"""``onex``: everything an operator does. The law's own commands need no database and start in a blink."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

import django
from django.core.exceptions import ImproperlyConfigured

from onex.foundation.policy import commands as policy_commands
from onex.foundation.policy.refusals import Refusal
from onex.foundation.signing.keys import SigningFailed


class Command(NamedTuple):
    """One word after ``onex``: what it says of itself and where it lives (loaded only when it is called)."""

    name: str
    summary: str
    module: str


COMMANDS = (
    Command("migrate", "bring the database, regions, rights and static files up to date", "onex.command.migrate"),
    Command("demo", "make a fictional province and run one cycle from results to verified certificate", "onex.demo"),
    Command("serve", "serve the pages, work off the jobs, number the ledger", "onex.command.serve"),
    Command("work", "work off the jobs only", "onex.command.work"),
    Command("recheck", "judge every issued certificate again, outside the issuing path", "onex.command.recheck"),
    Command("keys", "the vault's key files: make, rotate, count, retire", "onex.command.keys"),
    Command("privacy", "what is held of a person, who looked, and its erasure", "onex.command.privacy"),
    Command("ledger", "number what happened into the public log, audit it, check a proof", "onex.command.ledger"),
    Command("witness", "make a witness's key, or watch over the log of somebody else", "onex.command.witness"),
    Command(
        "backup", "save the database and the stored files, while they are in use, into a new folder", "onex.command.backup"
    ),
    Command("restore", "put a backup into an installation that holds nothing yet", "onex.command.restore"),
    Command("scan", "scan the attachments that wait for the virus scanner", "onex.command.scan"),
    Command(
        "appoint", "name the first people of an installation: the ministry's clerk, the administrators", "onex.command.appoint"
    ),
    Command("doctor", "say in plain words what is wrong with this installation", "onex.command.doctor"),
)


def _parser() -> tuple[argparse.ArgumentParser, argparse._SubParsersAction[argparse.ArgumentParser]]:
    parser = argparse.ArgumentParser(prog="onex", description="OneX: vocational skill certificates from end to end.")
    return parser, parser.add_subparsers(dest="command", required=True, metavar="COMMAND")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, or 1 with one clear sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen = next((command for command in COMMANDS if given[:1] == [command.name]), None)
    parser, subparsers = _parser()
    policy_commands.register(subparsers)
    for command in COMMANDS:
        subparser = subparsers.add_parser(command.name, help=command.summary, description=command.summary)
        if command is chosen:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
            django.setup()
            importlib.import_module(command.module).register(subparser)
    options = parser.parse_args(given)
    run = cast("Callable[[argparse.Namespace], int | None]", options.run)
    try:
        return run(options) or 0
    except (Refusal, ImproperlyConfigured, SigningFailed) as refusal:
        print(f"onex: {refusal}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
