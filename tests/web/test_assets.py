"""What we ship of others is exactly what the lock says, and a public page stays light."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

PROJECT = Path(__file__).resolve().parents[2]
VENDOR = PROJECT / "onex/web/static/vendor"
TEMPLATES = [*PROJECT.glob("onex/**/templates/**/*.html")]
BUDGET = 150 * 1024
"""Bytes of a public page's first load, compressed (stack-and-experience.md)."""
FREE = {"MIT", "0BSD", "Apache-2.0", "MPL-2.0", "MIT AND OFL-1.1"}


def locked() -> dict[str, str]:
    packages = json.loads((VENDOR / "assets.lock.json").read_text())
    return {path: digest for package in packages for path, digest in package["files"].items()}


@pytest.mark.parametrize("path", sorted(locked()))
def test_a_vendored_file_is_the_one_locked(path: str) -> None:
    assert hashlib.sha256((PROJECT / path).read_bytes()).hexdigest() == locked()[path]


def test_nothing_is_vendored_without_lock_and_licence() -> None:
    found = {str(path.relative_to(PROJECT)) for path in VENDOR.rglob("*") if path.is_file()}
    by_hand = {f"{VENDOR.relative_to(PROJECT)}/{name}" for name in ("assets.lock.json", "tabler/LICENSE")}
    assert found - set(locked()) == by_hand
    assert [folder.name for folder in VENDOR.iterdir() if folder.is_dir() and not (folder / "LICENSE").exists()] == []
    assert {package["licence"] for package in json.loads((VENDOR / "assets.lock.json").read_text())} <= FREE


def test_no_asset_points_elsewhere() -> None:
    for path in VENDOR.rglob("*.css"):
        assert re.findall(r"@import|url\((?!\s*['\"]?data:)", path.read_text()) == [], path.name


def test_every_icon_used_is_in_the_sprite_and_none_is_idle() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (PROJECT / "onex/web/static/onex/icons.svg").read_text()))
    templates = "\n".join(path.read_text() for path in TEMPLATES)
    code = "\n".join(path.read_text() for path in (PROJECT / "onex").rglob("*.py"))
    used = set(re.findall(r'<c-icon name="([a-z0-9-]+)"', templates)) | set(
        re.findall(r'icon="([a-z0-9-]+)"', templates + code)
    )
    assert used - sprite == set()
    assert sprite - used == set()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/verify", "/policy/"])
def test_the_first_load_of_a_public_page_stays_within_the_budget(client: Client, path: str) -> None:
    # Pages themselves are sent as they are; style, script and icons are sent compressed.
    page = client.get(path)
    assert page.status_code == 200
    html = page.content.decode()
    assets = {address.removeprefix("/static/") for address in re.findall(r'(?:src|href)="(/static/[^"#]+)', html)}
    weight = len(page.content) + sum(_compressed(asset) for asset in assets)
    assert weight < BUDGET, f"{weight} bytes"


def _compressed(asset: str) -> int:
    path = finders.find(asset)
    assert isinstance(path, str), asset
    return len(gzip.compress(Path(path).read_bytes()))
