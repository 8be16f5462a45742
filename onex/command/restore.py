"""``onex restore FOLDER``: a backup into an installation that holds nothing yet."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from onex.command.backup import DOCUMENTS, OWNER_ONLY
from onex.command.dumps import count_rows, file_of_engine, is_empty, load
from onex.command.manifest import Manifest, files_below, known_migrations, onex_version
from onex.command.sealed_keys import open_keys, read_passphrase
from onex.foundation.policy.refusals import BadInput, Conflict


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``onex restore``."""
    parser.add_argument("folder", type=Path, help="a folder made by onex backup")
    parser.add_argument(
        "--keys-from", type=Path, metavar="FILE", help="also the key files, from a file of onex backup --keys-to"
    )
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="whose first line is the passphrase of the keys")
    parser.add_argument("--force", action="store_true", help="although the backup is of another version of OneX")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check everything, then write; the last word is whether each table holds what the manifest says."""
    folder = options.folder.absolute()
    manifest = check(folder, force=options.force)
    _check_installation(options.keys_from)
    keys = open_keys(options.keys_from, read_passphrase(options.passphrase_file)) if options.keys_from else {}
    load(folder)
    _put_documents(folder / DOCUMENTS)
    _put_keys(keys)
    return _say(manifest)


def check(folder: Path, *, force: bool) -> Manifest:
    """The manifest of a backup that this installation can restore and that is, byte by byte, what it says."""
    manifest = Manifest.read(folder)
    _check_version(manifest, force=force)
    manifest.check(folder)
    return manifest


def _check_installation(keys_from: Path | None) -> None:
    """Nothing is overwritten: neither rows, nor stored files, nor keys."""
    documents, keys = Path(settings.DOCUMENTS_DIR), Path(settings.KEYS_DIR)
    held = []
    if not is_empty():
        held.append("its database has tables")
    if documents.exists() and any(documents.rglob("*")):
        held.append(f"{documents} holds files")
    if keys_from and keys.exists() and any(keys.iterdir()):
        held.append(f"{keys} holds keys")
    if held:
        raise Conflict("not_empty", f"this installation is not empty: {', '.join(held)}. Restore into a new one.")


def _check_version(manifest: Manifest, *, force: bool) -> None:
    if manifest.engine != connection.vendor:
        raise BadInput("other_engine", f"the backup is of {manifest.engine}, this installation is of {connection.vendor}")
    unknown = sorted(set(manifest.migrations) - known_migrations())
    if (manifest.onex != onex_version() or unknown) and not force:
        more = f" and has migrations this version does not know ({', '.join(unknown[:3])})" if unknown else ""
        raise Conflict(
            "other_version",
            f"the backup is of OneX {manifest.onex}{more}, this is {onex_version()}: install that version, or add --force",
        )
    if file_of_engine() not in manifest.files:
        raise BadInput("manifest_differs", f"the backup names no {file_of_engine()}")


def _put_documents(source: Path) -> None:
    for path in files_below(source) if source.exists() else ():
        place = Path(settings.DOCUMENTS_DIR) / path.relative_to(source)
        place.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        place.chmod(0o600)


def _put_keys(keys: dict[str, bytes]) -> None:
    folder = Path(settings.KEYS_DIR)
    for name, content in keys.items():
        place = folder / name
        if not place.resolve().is_relative_to(folder.resolve()):
            raise BadInput("keys_unreadable", f"a key file would go outside {folder}")
        place.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fsync(file.fileno())


def _say(manifest: Manifest) -> int:
    counted = count_rows()
    differing = sorted(
        table for table in manifest.counts.keys() | counted.keys() if manifest.counts.get(table) != counted.get(table)
    )
    for table in differing:
        print(f"✗ {table}: {counted.get(table)} rows, the manifest says {manifest.counts.get(table)}")
    if not differing:
        print(f"✓ {sum(counted.values())} rows in {len(counted)} tables as of {manifest.made_at}")
        print(
            "  next: onex migrate, onex doctor"
            + ("" if any(Path(settings.KEYS_DIR).glob("*")) else "; put the key files back first")
        )
    return 1 if differing else 0
