"""What a backup says of itself: its files with their hashes, and the installation they were taken from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from onex.foundation.policy.refusals import BadInput

NAME = "manifest.json"
FORMAT = 1
READ_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """``files`` are SHA-256 in hex by path; ``counts`` rows by table, counted in the very state that was saved."""

    onex: str
    made_at: str
    engine: str
    engine_version: str
    migrations: list[str]
    counts: Mapping[str, int]
    files: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Put it beside the files it names."""
        (folder / NAME).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a backup; refused when there is none or it is of another form."""
        try:
            said: dict[str, Any] = json.loads((folder / NAME).read_text())
        except (OSError, ValueError) as broken:
            raise BadInput("no_manifest", f"{folder} holds no readable {NAME}: it is no backup, or not a whole one") from broken
        if said.get("format") != FORMAT:
            raise BadInput("other_format", f"{folder} is a backup of format {said.get('format')}; this version reads {FORMAT}")
        try:
            return cls(**said)
        except TypeError as broken:
            raise BadInput("no_manifest", f"{folder / NAME} does not say what a manifest says") from broken

    def check(self, folder: Path) -> None:
        """Refuse a folder that is not, file by file and byte by byte, the one this was written for."""
        held = hashes(folder)
        wrong = sorted(
            [f"{path} is missing" for path in self.files.keys() - held.keys()]
            + [f"{path} is not named" for path in held.keys() - self.files.keys()]
            + [f"{path} is changed" for path, found in held.items() if self.files.get(path, found) != found]
        )
        if wrong:
            raise BadInput(
                "manifest_differs", f"{folder} does not match its manifest: {'; '.join(wrong[:5])}. Nothing was restored."
            )


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file below a folder but the manifest, by its path."""
    return {str(path.relative_to(folder)): _hash(path) for path in files_below(folder) if path != folder / NAME}


def files_below(folder: Path) -> Iterator[Path]:
    """Every file, in order; links and devices are none."""
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def onex_version() -> str:
    """The version of the program that runs."""
    return version("onex")


def applied_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """``app.name`` of each migration the database has had."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def known_migrations() -> set[str]:
    """``app.name`` of each migration this version has, and of those that were folded into others."""
    loader = MigrationLoader(None)
    folded = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *folded}}
