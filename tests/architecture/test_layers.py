"""Foreign keys go down as imports do; those written as strings are invisible to import-linter."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture.source import PROJECT, app_of

CONTRACTS = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]


def storeys() -> list[str]:
    """Every app from the top of the house down, as pyproject.toml orders them."""
    layers = {contract["id"]: contract["layers"] for contract in CONTRACTS["contracts"] if contract["type"] == "layers"}
    order: list[str] = []
    for layer in layers["storeys"]:
        inner = layers.get(layer)
        order += [f"{layer}/{name}" for name in inner] if inner else [layer.strip("()")]
    return order


def upward_keys(classes: Iterable[type[models.Model]]) -> list[str]:
    order = storeys()
    found = []
    for model in classes:
        app = app_of(model.__module__)
        for field in model._meta.get_fields(include_parents=False):
            target = field.related_model if field.is_relation and not field.auto_created else None
            if app not in order or target is None or isinstance(target, str):
                continue
            other = app_of(target.__module__)
            if other in order and order.index(other) < order.index(app):
                found.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
    return found


def test_foreign_keys_go_down() -> None:
    assert upward_keys(apps.get_models()) == []


def test_every_app_has_its_storey() -> None:
    ours = {app_of(model.__module__) for model in apps.get_models()} - {""}
    assert ours <= set(storeys())


@isolate_apps("onex.foundation.journal", "onex.lifecycle.catalogue")
def test_canary_for_foreign_keys() -> None:
    above = type("Above", (models.Model,), {"__module__": "onex.lifecycle.catalogue.models", "Meta": _meta("catalogue")})
    below = type(
        "Below",
        (models.Model,),
        {
            "__module__": "onex.foundation.journal.models",
            "above": models.ForeignKey(above, models.PROTECT),
            "Meta": _meta("journal"),
        },
    )
    assert upward_keys([below]) == ["journal.Below.above points up to catalogue.Above"]


def _meta(label: str) -> type:
    return type("Meta", (), {"app_label": label})


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("onex/foundation/journal/bad.py", "import onex.lifecycle.catalogue"),
        ("onex/foundation/journal/bad.py", "import onex.foundation.tabular"),
        ("onex/lifecycle/catalogue/bad.py", "import onex.lifecycle.certificates"),
        ("onex/foundation/policy/bad.py", "import django"),
        ("onex/web/bad.py", "import config"),
        ("onex/foundation/unplaced/__init__.py", ""),
    ],
)
def test_canary_for_import_linter(tmp_path: Path, file: str, line: str) -> None:
    for layer in (name.replace("/", ".") for name in storeys()):
        _package(tmp_path / "onex" / layer.replace(".", "/"), tmp_path)
    _package(tmp_path / "config", tmp_path)
    (tmp_path / "pyproject.toml").write_bytes((PROJECT / "pyproject.toml").read_bytes())
    assert _lint(tmp_path) == 0
    _package((tmp_path / file).parent, tmp_path)
    (tmp_path / file).write_text(line + "\n")
    assert _lint(tmp_path) == 1


def _package(folder: Path, root: Path) -> None:
    while folder != root:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
        folder = folder.parent


def _lint(folder: Path) -> int:
    program = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, check=False)
    return run.returncode
