"""Nothing is swept under the carpet: no blanket except, no unexplained exception to a check, no work left for later."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from tests.architecture.source import Source, sources

ALL = ("onex", "config", "tests", "benchmarks")
BLANKET = frozenset({"Exception", "BaseException"})
LEFT_OVER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
IGNORE = re.compile(r"#\s*(?:type:\s*ignore|noqa|pragma|fmt:|ruff:)")
EXPLAINED = re.compile(r"#\s*(?:type:\s*ignore\[[\w\-, ]+\]|noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\s*[(#—:-]\s*\S.{8,}")
SKIPS = frozenset({"skip", "skipif", "xfail", "importorskip"})


def blanket_excepts(files: Iterable[Source]) -> list[str]:
    return [
        f"{file.name}:{node.lineno}"
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ExceptHandler) and (node.type is None or BLANKET & set(_names(node.type)))
    ]


def _names(node: ast.expr) -> Iterator[str]:
    return (name.id for name in ast.walk(node) if isinstance(name, ast.Name))


def comments(file: Source) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(file.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def unexplained(files: Iterable[Source]) -> list[str]:
    """Exceptions to a check that do not name the check and say why."""
    return [
        f"{file.name}:{line} {comment}"
        for file in files
        for line, comment in comments(file)
        if IGNORE.search(comment) and not EXPLAINED.search(comment)
    ]


def left_over(files: Iterable[Source]) -> list[str]:
    return [f"{file.name}:{line}" for file in files for line, comment in comments(file) if LEFT_OVER.search(comment)]


def skipped(files: Iterable[Source]) -> list[str]:
    return [
        f"{file.name}:{node.lineno} {node.attr}"
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Attribute) and node.attr in SKIPS and "pytest" in set(_names(node.value))
    ]


def test_no_blanket_except() -> None:
    assert blanket_excepts(sources(*ALL)) == []


def test_exceptions_to_checks_are_explained() -> None:
    assert unexplained(sources(*ALL)) == []


def test_nothing_is_left_for_later() -> None:
    assert left_over(sources(*ALL, migrations=True)) == []


def test_no_test_is_skipped() -> None:
    assert skipped(sources("tests")) == []


def test_canary() -> None:
    for handler in ("except Exception:", "except:", "except (ValueError, BaseException):"):
        assert blanket_excepts([Source("a.py", f"try:\n    pass\n{handler}\n    pass")]) == ["a.py:3"]
    for comment in ("# type: " + "ignore", "# no" + "qa", "# no" + "qa: S608", "# type: " + "ignore[attr-defined]"):
        assert unexplained([Source("a.py", f"x = 1  {comment}\n")]) != [], comment
    assert unexplained([Source("a.py", "x = 1  # no" + "qa: S608  (table names of our own models)\n")]) == []
    assert left_over([Source("a.py", "# TO" + "DO later\n")]) == ["a.py:1"]
    assert skipped([Source("a.py", "@pytest.mark.skip\ndef test(): ...")]) != []
