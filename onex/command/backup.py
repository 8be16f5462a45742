"""``onex backup FOLDER``: the database and the stored files of one instant, with a manifest; never the keys beside them."""

from __future__ import annotations

import argparse
import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from onex.command.dumps import dump
from onex.command.manifest import Manifest, files_below, hashes, onex_version
from onex.command.sealed_keys import read_passphrase, seal_keys
from onex.foundation.policy.refusals import BadInput

DOCUMENTS = "documents"
DRAFT = ".part"
OWNER_ONLY = 0o700


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``onex backup``."""
    parser.add_argument("folder", type=Path, help="a new folder for the backup")
    parser.add_argument("--keys-to", type=Path, metavar="FILE", help="also the key files, sealed, into a file elsewhere")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="whose first line is the passphrase of the keys")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the backup under another name and give it its own only when it is whole."""
    folder = options.folder.absolute()
    draft = folder.with_name(folder.name + DRAFT)
    _check_places(folder, draft, options.keys_to)
    if options.keys_to:
        passphrase = read_passphrase(options.passphrase_file)
        count = seal_keys(Path(settings.KEYS_DIR), options.keys_to, passphrase)
        print(f"✓ {count} key files sealed in {options.keys_to}: keep it and its passphrase apart from the backup")
    draft.mkdir(mode=OWNER_ONLY, parents=True)
    try:
        manifest = _fill(draft)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    print(f"✓ {folder}: {len(manifest.files)} files, {sum(manifest.counts.values())} rows, {manifest.made_at}")
    return 0


def _check_places(folder: Path, draft: Path, keys: Path | None) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("folder_in_use", f"{folder} is not empty: each backup has a folder of its own")
    if draft.exists():
        raise BadInput("folder_in_use", f"{draft} exists: another backup is under way or was cut off; remove it if none runs")
    if keys and keys.absolute().is_relative_to(folder):
        raise BadInput("keys_beside_data", "the keys do not go into the backup: whoever finds both reads everything")


def _fill(draft: Path) -> Manifest:
    """Files before and after the database: each file a row of the saved state names was there at one of the two times.

    A stored file never changes once it is there, so what came after that state does no harm: without its row it never opens.
    """
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    _copy_documents(draft / DOCUMENTS)
    dumped = dump(draft)
    _copy_documents(draft / DOCUMENTS)
    manifest = Manifest(
        onex=onex_version(),
        made_at=made_at,
        engine=connection.vendor,
        engine_version=dumped.engine_version,
        migrations=dumped.migrations,
        counts=dumped.counts,
        files=hashes(draft),
    )
    manifest.write(draft)
    for path in files_below(draft):
        path.chmod(0o600)
    return manifest


def _copy_documents(target: Path) -> None:
    source = Path(settings.DOCUMENTS_DIR)
    for path in files_below(source) if source.exists() else ():
        copy = target / path.relative_to(source)
        if copy.exists() or path.suffix == DRAFT:
            continue
        copy.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:
            copy.unlink(missing_ok=True)  # discarded meanwhile
