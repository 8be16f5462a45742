"""Small files, small functions, small apps (ARCHITECTURE.md, budgets)."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterable

from tests.architecture.source import Source, sources

FILE, FILE_HARD, FUNCTION, APP = 300, 400, 40, 2500
LARGER = {
    "foundation/tabular": (2600, "what is said of files and cells (wording.py) becomes a file of data"),
    "lifecycle/certificates": (3200, "the public look-up moves into an app of its own together with its fast lane"),
}
"""Apps over the budget: the most they may hold for now, and what will be taken out."""
SILENT = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})
LONGER: dict[str, str] = {
    "onex/lifecycle/credentials/standalone/check_paper.py": "strangers read it before they believe it: likewise one file",
    "onex/foundation/ledger/standalone/verify.py": "strangers read it before they believe it: likewise one file",
    "onex/foundation/ledger/standalone/witness.py": "other people run it: one file that can be read in one go is its promise",
}
"""Files of the product between the two limits, each with why it is one thing; tests are held to the hard limit only."""


def long_files(files: Iterable[Source], allowed: dict[str, str]) -> list[str]:
    return [
        f"{file.name}: {file.lines} lines"
        for file in files
        if file.lines > FILE_HARD or (file.lines > FILE and file.name not in allowed and not file.name.startswith("tests/"))
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


def code_lines(source: str) -> int:
    """Lines that hold code: an app is as large as what must be understood, not as what explains it."""
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in SILENT:
            held.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            held.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(held)


def large_apps(files: Iterable[Source]) -> dict[str, int]:
    sizes: Counter[str] = Counter()
    for file in files:
        sizes[file.app] += code_lines(file.text)
    return {app: size for app, size in sizes.items() if size > LARGER.get(app, (APP, ""))[0]}


def test_files_are_short() -> None:
    files = list(sources("onex", "config", "tests", "benchmarks"))
    assert long_files(files, LONGER) == []
    assert [name for name in LONGER if all(file.name != name or file.lines <= FILE for file in files)] == []


def test_functions_are_short() -> None:
    assert long_functions(sources("onex", "config", "benchmarks")) == []


def test_apps_are_small() -> None:
    files = list(sources("onex"))
    assert large_apps(files) == {}
    grown = {file.app for file in files if file.app in LARGER}
    assert grown == set(LARGER), "an app named in LARGER is gone"


def test_canary() -> None:
    body = "\n".join(f"    x = {number}" for number in range(FUNCTION + 1))
    grown = Source("onex/grown.py", f"def grown():\n{body}\n" + "\n" * FILE)
    assert long_files([grown], {}) != []
    assert long_files([Source("onex/huge.py", "\n" * (FILE_HARD + 1))], {"onex/huge.py": "no reason reaches this far"}) != []
    assert long_functions([grown]) == [f"onex/grown.py:1 grown: {FUNCTION + 1} lines"]
    many = "\n".join(f"x = {number}  # a line" for number in range(APP + 1))
    assert large_apps([Source("onex/foundation/grown/rules.py", many)]) == {"foundation/grown": APP + 1}
    assert code_lines('"""Says."""\n\n# why\nx = 1\n') == 1
