"""``onex ledger``: number what happened into the public log, audit it, check a proof, change the key."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from onex.command import ledger_verify
from onex.foundation.ledger.auditing import audit
from onex.foundation.ledger.cosigning import heads_of_witnesses, seek_cosignatures
from onex.foundation.ledger.keys import ring, verifier_of
from onex.foundation.ledger.selectors import published_size
from onex.foundation.ledger.sequencer import INTERVAL, serve
from onex.foundation.ledger.sequencing import BATCH, sequence_all
from onex.foundation.signing.hardware import make_token_key
from onex.foundation.signing.key_files import read_private
from onex.foundation.signing.rings import Token

OVERLAP_DAYS = 30


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with the ledger."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    numbering = actions.add_parser("sequence", help="number what waits, sign the head and publish it")
    numbering.add_argument("--serve", action="store_true", help="go on until asked to end; several may run")
    numbering.add_argument("--interval", type=float, default=INTERVAL, help="seconds between two runs (default 1)")
    numbering.add_argument("--batch", type=int, default=BATCH, help="events in one transaction (default 1000)")
    numbering.set_defaults(run=_sequence)
    auditing = actions.add_parser("audit", help="read the whole log and compare every record with its entry (nightly)")
    auditing.add_argument("--log-only", action="store_true", help="entries, tiles, roots and signatures, not the records")
    auditing.set_defaults(run=_audit)
    rotation = actions.add_parser("rotate", help="sign with a new key, and with the old one beside it for a time")
    rotation.add_argument("--overlap-days", type=int, default=OVERLAP_DAYS, help="days both sign (default 30)")
    rotation.add_argument("--module", help="PKCS#11 module: make the new key in a hardware token")
    rotation.add_argument("--token", help="label of the token")
    rotation.add_argument("--label", default="onex-ledger", help="label of the key in the token")
    rotation.set_defaults(run=_rotate)
    actions.add_parser("keys", help="print the verifier keys, oldest first").set_defaults(run=_keys)
    ledger_verify.register(actions)


def _sequence(options: argparse.Namespace) -> int:
    if options.serve:
        serve(interval=options.interval, batch=options.batch)
        return 0
    taken = sequence_all(batch=options.batch, heads=heads_of_witnesses)
    for witness, answer in seek_cosignatures().items():
        print(f"{witness}: {'cosigned' if answer.cosignature else answer.refusal or answer.size}")
    print(f"{taken} events numbered; {published_size()} entries published")
    return 0


def _audit(options: argparse.Namespace) -> int:
    """Print each kind of finding with the first of it; the exit code is 1 when there is any."""
    report = audit(rows=not options.log_only)
    for trouble, where in report.first.items():
        more = report.counts[trouble] - 1
        print(f"✗ {trouble.value}: {where}{f' and {more} more' if more else ''}")
    print(
        f"{report.entries} entries, {report.checkpoints} checkpoints, {report.records} records, {report.waiting} waiting;"
        f" {report.seconds:.1f} s, of which hashing {report.hashing_seconds:.1f} s"
    )
    return 0 if report.sound else 1


def _rotate(options: argparse.Namespace) -> int:
    if bool(options.module) != bool(options.token):
        print("onex: a key in hardware needs both --module and --token", file=sys.stderr)
        return 2
    token, public = None, b""
    if options.module:
        pin = read_private(Path(settings.KEY_PASSPHRASE_FILE)).decode().strip() if settings.KEY_PASSPHRASE_FILE else ""
        token = Token(module=options.module, token=options.token, label=options.label)
        public = make_token_key(options.module, options.token, options.label, pin=pin)
    fresh = ring().rotate(at=timezone.now(), overlap=timedelta(days=options.overlap_days), token=token, public=public)
    print(verifier_of(fresh).encoded)
    print(f"both keys sign for {options.overlap_days} days; tell the witnesses the new one before they have passed")
    return 0


def _keys(options: argparse.Namespace) -> int:
    for key in ring().public_keys():
        print(f"{verifier_of(key).encoded}  {key.since} – {key.until or 'now'}")
    return 0
