"""``onex keys``: the key files of an installation, and their rotation. They are not in the database: back them up apart from it."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from onex.foundation.journal.authors import Author
from onex.foundation.ledger.keys import make_first_key
from onex.foundation.ledger.subjects import make_key_file
from onex.foundation.parties import rotation
from onex.foundation.parties.ciphers import Algorithm, is_offered
from onex.foundation.parties.keys import INDEX_FILE, VAULT_FILE, key_ring, make_key_files
from onex.foundation.parties.models import Person
from onex.lifecycle.credentials import keys as credential_keys

BY_NAME = {algorithm.value.lower(): algorithm for algorithm in Algorithm}
BY = Author(ref="system:keys", seat="")


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with keys."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    make = actions.add_parser("make", help="make the key files of a new installation; what exists is left as it is")
    add = actions.add_parser("add", help="add a key that waits: copy the file to every machine, then rotate")
    rotate = actions.add_parser(
        "rotate", help="make a new key current and seal every value anew under it; goes on if it was cut off"
    )
    rotate.add_argument("--batch", type=int, default=rotation.BATCH, metavar="N", help="values in one transaction")
    actions.add_parser("status", help="say how many values stand under each key")
    retire = actions.add_parser("retire", help="put a key aside once no value is under it")
    retire.add_argument("id", type=int, help="its number in `onex keys status`")
    for action in (make, add, rotate):
        action.add_argument("--algorithm", choices=BY_NAME, help="of the new key; without it that of the current one")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do one of them; refusals are told by ``onex`` itself."""
    chosen = BY_NAME[options.algorithm] if getattr(options, "algorithm", None) else None
    if chosen and not is_offered(chosen):
        print(f"onex: the OpenSSL of this installation does not offer {chosen}", file=sys.stderr)
        return 1
    match options.action:
        case "make":
            return _make(chosen or Algorithm.AES)
        case "add":
            print(f"key {rotation.add_key(chosen)} waits in {settings.KEYS_DIR / VAULT_FILE}")
            return 0
        case "rotate":
            return _rotate(chosen, options.batch)
        case "retire":
            aside = rotation.retire(options.id, by=BY, on=timezone.localdate(), now=timezone.now())
            print(f"key {options.id} put aside in {aside}. Backups of its time open with it alone: keep it as long as they.")
            return 0
        case _:
            return _status()


def _make(algorithm: Algorithm) -> int:
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
    make_key_files(folder, algorithm)
    print(f"{folder}: {'made ' + ', '.join(missing) if missing else 'nothing missing'}")
    _make_signing_keys()
    return 0


def _make_signing_keys() -> None:
    """The keys that sign the public log and credentials, and the one that hides the log's subjects; those there stay as they are."""
    if make_first_key():
        print("made the key that signs the ledger")
    if make_key_file():
        print("made the key that hides the ledger's subjects")
    if credential_keys.make_first_key():
        print("made the key that signs credentials")


def _rotate(algorithm: Algorithm | None, batch: int) -> int:
    current = rotation.use_new_key(algorithm, by=BY, on=timezone.localdate())
    print(f"sealing under key {current} ({key_ring().algorithms[current]})", flush=True)
    resealed = rotation.reseal(lambda column, done: print(f"{column}: {done} sealed anew", flush=True), batch=batch)
    left = sum(count for found in rotation.values_by_key().values() for key_id, count in found.items() if key_id != current)
    print(f"{resealed.done} values sealed anew, {left} left under other keys")
    if resealed.broken:
        print(f"onex: {resealed.broken} values open under no key and were left as they are", file=sys.stderr)
    return 1 if left else 0


def _status() -> int:
    ring = key_ring()
    counted = rotation.values_by_key()
    totals: Counter[int] = Counter()
    for found in counted.values():
        totals.update(found)
    for key_id in sorted({*ring.algorithms, *totals}):
        state = "current" if key_id == ring.current else "waiting" if key_id > ring.current else "old"
        said = f"{ring.algorithms[key_id]}, {state}" if key_id in ring.algorithms else "NOT IN THE RING"
        print(f"key {key_id} ({said}): {totals[key_id]} values")
        for column, found in sorted(counted.items()):
            if found.get(key_id):
                print(f"  {column}: {found[key_id]}")
    return 1 if set(totals) - set(ring.algorithms) else 0


def _people_are_stored() -> bool:
    try:
        return Person.objects.exists()
    except DatabaseError:
        return False  # not migrated yet: a new installation
