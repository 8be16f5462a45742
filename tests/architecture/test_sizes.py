"""Small files, small functions, small apps (ARCHITECTURE.md, budgets)."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

from tests.architecture.source import Source, sources

FILE, FILE_HARD, FUNCTION, APP = 300, 400, 40, 2500
LONGER: dict[str, str] = {}
"""Files between the two limits, each with why it is one thing."""


def long_files(files: Iterable[Source], allowed: dict[str, str]) -> list[str]:
    return [
        f"{file.name}: {file.lines} lines"
        for file in files
        if file.lines > FILE_HARD or (file.lines > FILE and file.name not in allowed)
    ]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without the docstring: what must be followed, not what is announced."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def long_functions(files: Iterable[Source]) -> list[str]:
    return [
        f"{file.name}:{function.lineno} {function.name}: {length(function)} lines"
        for file in files
        for function in file.functions()
        if length(function) > FUNCTION
    ]


def test_files_are_short() -> None:
    files = list(sources("onex", "config", "tests", "benchmarks"))
    assert long_files(files, LONGER) == []
    assert [name for name in LONGER if all(file.name != name or file.lines <= FILE for file in files)] == []


def test_functions_are_short() -> None:
    assert long_functions(sources("onex", "config", "benchmarks")) == []


def test_apps_are_small() -> None:
    sizes: Counter[str] = Counter()
    for file in sources("onex"):
        sizes[file.app] += file.lines
    assert {app: size for app, size in sizes.items() if size > APP} == {}


def test_canary() -> None:
    body = "\n".join(f"    x = {number}" for number in range(FUNCTION + 1))
    grown = Source("onex/grown.py", f"def grown():\n{body}\n" + "\n" * FILE)
    assert long_files([grown], {}) != []
    assert long_files([Source("onex/huge.py", "\n" * (FILE_HARD + 1))], {"onex/huge.py": "no reason reaches this far"}) != []
    assert long_functions([grown]) == [f"onex/grown.py:1 grown: {FUNCTION + 1} lines"]
