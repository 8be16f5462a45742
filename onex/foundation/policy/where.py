"""Every place that cites a clause or an item below it: ``python -m onex.foundation.policy.where X7``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import onex
from onex.foundation.policy.citations import FORM, Citation
from onex.foundation.policy.coverage import Place
from onex.foundation.policy.errors import BadCitation
from onex.foundation.policy.instruments import library
from onex.foundation.policy.printing import show
from onex.foundation.policy.refusals import Refusal

GROUPS = ("instruments", "parameters", "calendar", "code", "pages", "tests", "docs")
FOLDERS = ("onex", "config", "tests", "docs")
KINDS = {".py", ".yaml", ".html", ".md"}
# A bare letter is a citation only where one is expected; elsewhere it is just a letter.
CITING_LINE = re.compile(r"\b(?:cites?|id)\b|@rule|Finding\(")
WORD = re.compile(rf"(?<![\w.#(+]){FORM.pattern}(?![\w(]|\.\d)")


def find_places(words: str, root: Path) -> dict[str, list[Place]]:
    """Places by group; raises :class:`UnknownClause` when nothing of the kind is registered."""
    wanted = Citation.parse(words)
    if not any(wanted.includes(cite) for cite in library().clauses):
        library().get_clause(words)
    groups: dict[str, list[Place]] = {group: [] for group in GROUPS}
    for path in _files(root):
        name = str(path.relative_to(root))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if any(wanted.includes(cite) for cite in _cited(line)):
                groups[_group_of(path, name)].append(Place(name, number, line.strip()))
    return {group: places for group, places in groups.items() if places}


def main(arguments: list[str]) -> int:
    """Print the places; 1 when the clause is unknown, 2 when none was named."""
    if len(arguments) != 1:
        print("用法 usage: make where X7 · python -m onex.foundation.policy.where 'X7(3)'", file=sys.stderr)
        return 2
    try:
        groups = find_places(arguments[0], Path(onex.__file__).parents[1])
    except Refusal as unknown:
        print(f"{unknown.message}", file=sys.stderr)
        return 1
    for group, places in groups.items():
        show([f"{group} ({len(places)})", *(f"  {place.file}:{place.line}: {place.words[:100]}" for place in places)])
    return 0


def _cited(line: str) -> Iterator[Citation]:
    for match in WORD.finditer(line):
        try:
            cite = Citation.parse(match[0])
        except BadCitation:
            continue
        if cite in library().clauses and (cite.section is not None or CITING_LINE.search(line)):
            yield cite


def _files(root: Path) -> Iterator[Path]:
    yield from (path for path in sorted(root.glob("*.md")) if path.is_file())
    for folder in FOLDERS:
        yield from (path for path in sorted((root / folder).rglob("*")) if path.suffix in KINDS and path.is_file())


def _group_of(path: Path, name: str) -> str:
    if name.startswith("onex/foundation/policy/") and path.suffix == ".yaml":
        return path.parent.name
    if name.startswith("tests/"):
        return "tests"
    return {".py": "code", ".html": "pages"}.get(path.suffix, "docs")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
