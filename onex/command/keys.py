"""``onex keys make``: the key files of a new installation. They are not in the database: back them up apart from it."""

from __future__ import annotations

import argparse
import sys

from django.conf import settings
from django.db import DatabaseError

from onex.foundation.parties.keys import INDEX_FILE, VAULT_FILE, make_key_files
from onex.foundation.parties.models import Person


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with keys."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("make", help="make the key files of a new installation; what exists is left as it is")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make what is missing, unless people are stored already: then new keys would hide that the old ones are lost."""
    folder = settings.KEYS_DIR
    missing = [name for name in (VAULT_FILE, INDEX_FILE) if not (folder / name).exists()]
    if missing and _people_are_stored():
        print(
            f"onex: {', '.join(missing)} missing in {folder}, but people are stored under the keys they held."
            " Put the files back from their backup.",
            file=sys.stderr,
        )
        return 1
    make_key_files(folder)
    print(f"{folder}: {'made ' + ', '.join(missing) if missing else 'nothing missing'}")
    return 0


def _people_are_stored() -> bool:
    try:
        return Person.objects.exists()
    except DatabaseError:
        return False  # not migrated yet: a new installation
