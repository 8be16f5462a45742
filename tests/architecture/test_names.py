"""Modules are named for what they hold; every app says in twenty lines what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.source import PROJECT, Source, apps, sources

VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "core", "signals", "manager", "managers", "misc"})
EMPTY_VERBS = ("process_", "do_", "manage_", "update_status")
FRAMEWORK = frozenset(
    {
        *("process_request", "process_view", "process_exception", "process_response", "process_template_response"),
        *("do_GET", "do_POST"),  # http.server's
    }
)
NOUNS = frozenset({"process_start"})  # when a process of the machine began
README_LINES = 20


def vague_modules(files: Iterable[Source]) -> list[str]:
    return [file.name for file in files if VAGUE & {Path(part).stem for part in file.name.split("/")}]


def empty_verbs(files: Iterable[Source]) -> list[str]:
    return [
        f"{file.name}:{function.lineno} {function.name}"
        for file in files
        for function in file.functions()
        if function.name.lstrip("_").startswith(EMPTY_VERBS) and function.name not in FRAMEWORK | NOUNS
    ]


def relative_imports(files: Iterable[Source]) -> list[str]:
    return [
        f"{file.name}:{node.lineno}"
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def shared_schema_names(files: Iterable[Source]) -> list[str]:
    """Schemas of the API that bear one name: the description keeps only one of them, and lies about the other."""
    places: dict[str, list[str]] = {}
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ClassDef) and file.name.endswith("api.py"):
                places.setdefault(node.name, []).append(file.name)
    return [f"{name}: {', '.join(found)}" for name, found in places.items() if len(found) > 1]


def test_every_schema_has_its_own_name() -> None:
    assert shared_schema_names(sources("onex")) == []


def test_no_module_has_a_vague_name() -> None:
    assert vague_modules(sources("onex", "config", "tests", "benchmarks", migrations=True)) == []


def test_no_function_has_an_empty_verb() -> None:
    assert empty_verbs(sources("onex")) == []


def test_imports_are_absolute() -> None:
    assert relative_imports(sources("onex", "config", "tests", "benchmarks")) == []


@pytest.mark.parametrize("app", apps())
def test_app_says_what_it_is(app: str) -> None:
    readme = PROJECT / "onex" / app / "README.md"
    assert readme.exists(), f"onex/{app} has no README.md"
    assert len(readme.read_text().splitlines()) <= README_LINES


def test_canary() -> None:
    assert vague_modules([Source("onex/lifecycle/exits/utils.py", "")]) != []
    assert vague_modules([Source("onex/lifecycle/core/models.py", "")]) != []
    assert empty_verbs([Source("onex/a.py", "def process_exit(): ...")]) != []
    twins = [Source(f"onex/lifecycle/{app}/api.py", "class PageOut(Schema): ...") for app in ("exits", "pilot")]
    assert len(shared_schema_names(twins)) == 1
    assert relative_imports([Source("onex/a.py", "from . import b")]) != []
