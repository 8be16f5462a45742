"""What becomes of every clause: cited by the law's data or by code, declared declaratory, or awaited."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from onex.foundation.policy.citations import Citation
from onex.foundation.policy.instruments import Clause, Library
from onex.foundation.policy.refusals import Refusal

CITING_KEYWORDS = frozenset({"cite", "cites"})
YAML_CITE = re.compile(r"\b(?:provincial_)?cites?:\s*(\[[^\]]*\]|\"[^\"]*\"|'[^']*'|[^\s,}]+)")
HTML_CITE = re.compile(r"\bcite=\"([^\"{}]+)\"")
WORD = re.compile(r"[^\s,\[\]\"']+")
SECTIONED = re.compile(r"[A-Z]\d+(\.\d+)?(\(\d+\))?")


class Fate(StrEnum):
    """What becomes of a clause."""

    CITED = "cited"
    DECLARATORY = "declaratory"
    AWAITING = "awaiting"


@dataclass(frozen=True)
class Place:
    """Where a citation stands."""

    file: str
    line: int
    words: str


@dataclass(frozen=True)
class Coverage:
    """The fate of each clause, where it is cited, and what is wrong with the whole."""

    fates: Mapping[Citation, Fate]
    places: Mapping[Citation, tuple[Place, ...]]
    problems: tuple[str, ...]

    def count(self, fate: Fate, letter: str | None = None) -> int:
        return sum(one is fate and letter in (None, cite.letter) for cite, one in self.fates.items())

    def table(self) -> str:
        """Counts per instrument, one line each, for the test's output and the documentation."""
        letters = dict.fromkeys(cite.letter for cite in self.fates)
        rows = [(letter, *(self.count(fate, letter) for fate in Fate)) for letter in letters]
        rows.append(("all", *(self.count(fate) for fate in Fate)))
        head = f"{'':4}" + "".join(f"{fate:>13}" for fate in Fate)
        return "\n".join([head, *(f"{row[0]:4}" + "".join(f"{number:>13}" for number in row[1:]) for row in rows)])


def cover(library: Library, root: Path) -> Coverage:
    """Judge every clause against the source tree whose package is at ``root`` (the folder ``onex``)."""
    places: dict[Citation, list[Place]] = {}
    problems: list[str] = []
    for place in citing_places(root):
        try:
            cite = library.get_clause(place.words).cite
        except Refusal as unknown:
            problems.append(f"{place.file}:{place.line}: {unknown.message}")
            continue
        places.setdefault(cite, []).append(place)
    fates = {cite: _fate(clause, library, places, problems) for cite, clause in library.clauses.items()}
    return Coverage(fates, {cite: tuple(found) for cite, found in places.items()}, tuple(problems))


def citing_places(root: Path) -> Iterator[Place]:
    """Each citation that binds: in parameters, in ``cite=`` or ``@rule`` in code; not in comments, pages or tests."""
    for path in sorted(root.rglob("*.py")):
        yield from cites_in_python(path.read_text(encoding="utf-8"), str(path.relative_to(root.parent)))
    for path in sorted((root / "foundation" / "policy" / "parameters").glob("*.yaml")):
        yield from cites_in_yaml(path.read_text(encoding="utf-8"), str(path.relative_to(root.parent)))


def cites_in_python(source: str, file: str) -> Iterator[Place]:
    """Citations given as ``cite=``/``cites=``, to ``@rule`` or ``Finding``, or bound to a name ending in CITE."""
    for node in ast.walk(ast.parse(source, file)):
        for value in _citing_values(node):
            for constant in ast.walk(value):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and constant.value:
                    yield Place(file, constant.lineno, constant.value)


def cites_in_yaml(source: str, file: str) -> Iterator[Place]:
    for number, line in enumerate(source.splitlines(), start=1):
        if line.lstrip().startswith("#"):
            continue
        for match in YAML_CITE.finditer(line):
            for word in WORD.findall(match[1]):
                yield Place(file, number, word)


def cites_in_html(source: str, file: str) -> Iterator[Place]:
    """Literal ``cite="…"`` attributes; one filled in by the template is not seen here."""
    for number, line in enumerate(source.splitlines(), start=1):
        for match in HTML_CITE.finditer(line):
            yield Place(file, number, match[1].strip())


def _citing_values(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "rule":
            yield from node.args
        elif name == "Finding":
            yield from node.args[:1]
        yield from (_literal(keyword.value) for keyword in node.keywords if keyword.arg in CITING_KEYWORDS)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        named = (target.id.lower() for target in targets if isinstance(target, ast.Name))
        if node.value is not None and any(re.search(r"(^|_)cites?$", name) for name in named):
            yield _literal(node.value)


def _literal(value: ast.expr) -> ast.expr:
    """The value if it is written out; of a computed one only the strings that have a citation's form."""
    if isinstance(value, ast.Constant | ast.Tuple | ast.List | ast.Set):
        return value
    strings = (node for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return ast.Tuple(elts=[node for node in strings if SECTIONED.fullmatch(str(node.value))], ctx=ast.Load())


def _fate(clause: Clause, library: Library, places: Mapping[Citation, list[Place]], problems: list[str]) -> Fate:
    items = library.items_of(clause.cite)
    if items:
        below = {_fate(item, library, places, []) for item in items}
        if clause.cite in places:
            return Fate.CITED
        return next(fate for fate in (Fate.CITED, Fate.AWAITING, Fate.DECLARATORY) if fate in below)
    if clause.cite in places:
        place = places[clause.cite][0]
        if clause.awaits or clause.declaratory:
            mark = "awaits" if clause.awaits else "declaratory"
            problems.append(f"{clause.cite} is cited at {place.file}:{place.line} and still marked {mark}: drop the mark")
        return Fate.CITED
    if clause.declaratory:
        return Fate.DECLARATORY
    if not clause.awaits:
        problems.append(f"{clause.cite} is cited nowhere: cite it, or mark it declaratory or awaiting")
    return Fate.AWAITING
