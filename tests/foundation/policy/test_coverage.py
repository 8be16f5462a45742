"""Every clause is cited, declaratory or awaited, and every citation names a clause."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

import onex
from onex.foundation.policy.citations import Citation
from onex.foundation.policy.coverage import Fate, cites_in_html, cites_in_python, cites_in_yaml, cover
from onex.foundation.policy.errors import UnknownClause
from onex.foundation.policy.instruments import Clause, Instrument, Library, library
from onex.foundation.policy.texts import Text

PACKAGE = Path(onex.__file__).parent
CASES = PACKAGE.parent / "tests" / "articles"
BOTH = Text("字", "word")


def test_every_clause_has_exactly_one_fate(capsys: pytest.CaptureFixture[str]) -> None:
    coverage = cover(library(), PACKAGE)
    with capsys.disabled():
        sys.stdout.write(f"\nclauses\n{coverage.table()}\n")
    assert coverage.problems == ()
    assert sum(coverage.count(fate) for fate in Fate) == len(library().clauses)


def test_every_citation_in_data_and_pages_names_a_clause() -> None:
    found = [
        *(place for path in PACKAGE.rglob("*.html") for place in cites_in_html(path.read_text("utf-8"), str(path))),
        *(place for path in CASES.glob("*.yaml") for place in cites_in_yaml(path.read_text("utf-8"), str(path))),
    ]
    unknown = []
    for place in found:
        try:
            library().get_clause(place.words)
        except UnknownClause as refusal:
            unknown.append(f"{place.file}:{place.line}: {refusal}")
    assert unknown == []


def small_library(*clauses: Clause) -> Library:
    instrument = Instrument(
        letter="X",
        number=None,
        title=BOTH,
        issuer=BOTH,
        issued=None,
        in_force=date(2023, 1, 6),
        repealed=None,
        dates_from=BOTH,
        jurisdiction=None,
        clauses=clauses,
    )
    return Library({"X": instrument}, {clause.cite: clause for clause in clauses})


def clause(words: str, *, awaits: tuple[str, ...] = (), declaratory: Text | None = None) -> Clause:
    return Clause(Citation.parse(words), BOTH, declaratory, awaits)


def judged(root: Path, source: str, *clauses: Clause) -> tuple[dict[str, Fate], tuple[str, ...]]:
    package = root / "onex"
    package.mkdir()
    (package / "steps.py").write_text(source, encoding="utf-8")
    coverage = cover(small_library(*clauses), package)
    return {str(cite): fate for cite, fate in coverage.fates.items()}, coverage.problems


def test_clause_with_a_mark_loses_it_once_cited(tmp_path: Path) -> None:
    fates, problems = judged(tmp_path, 'Step(cite="X4")\n', clause("X4", awaits=("EXT-2",)), clause("X8", declaratory=BOTH))
    assert fates == {"X4": Fate.CITED, "X8": Fate.DECLARATORY}
    assert problems == ("X4 is cited at onex/steps.py:1 and still marked awaits: drop the mark",)


def test_clause_nobody_speaks_of_is_found(tmp_path: Path) -> None:
    _, problems = judged(tmp_path, "", clause("X4"), clause("X8", awaits=("EXT-6",)))
    assert problems == ("X4 is cited nowhere: cite it, or mark it declaratory or awaiting",)


def test_citation_of_no_clause_is_found(tmp_path: Path) -> None:
    _, problems = judged(tmp_path, 'Step(cite="X44")\nStep(cite="what")\n', clause("X4", awaits=("EXT-2",)))
    assert [problem.partition(": ")[0] for problem in problems] == ["onex/steps.py:1", "onex/steps.py:2"]


@pytest.mark.parametrize(("cited", "fate"), [("X7(1)", Fate.CITED), ("X7", Fate.CITED), ("X8", Fate.AWAITING)])
def test_divided_clause_is_judged_by_its_items(tmp_path: Path, cited: str, fate: Fate) -> None:
    items = (
        clause("X7(1)", awaits=() if cited == "X7(1)" else ("EXT-4",)),
        clause("X7(2)", declaratory=BOTH),
        clause("X8", awaits=() if cited == "X8" else ("EXT-6",)),
    )
    fates, problems = judged(tmp_path, f'Step(cite="{cited}")\n', clause("X7"), *items)
    assert fates["X7"] is fate
    assert problems == ()


def test_citations_are_seen_in_code_wherever_they_bind() -> None:
    source = '''
"""X1 in a docstring binds nothing."""
BASIS_CITE = "X2"
cites: tuple[str, ...] = ("X3", "X4")
Step("submit", cite="X6(1)", label="X9")
Step("release", cite=("M21", "S4.3"))
Step("release", cite="M21" if campus else "S4.3", note=other("words"))
@rule("G3.3", "M24")
def judge(facts, law):
    return Finding("G3.3", True, why)
record(event, cites=[value.cite], cite=law.value("exits.appeal_window").cite)
'''
    words = sorted(place.words for place in cites_in_python(source, "file"))
    assert words == sorted("X2 X3 X4 X6(1) M21 S4.3 M21 S4.3 G3.3 M24 G3.3".split())


def test_citations_are_seen_in_data_and_pages() -> None:
    yaml = '- {since: 2023-01-06, cite: "X7(3)"}\n  cites: [M5, M23]\n# cite: X1\nprovincial_cite: P4.1\n'
    assert [(place.words, place.line) for place in cites_in_yaml(yaml, "f")] == [
        ("X7(3)", 1),
        ("M5", 2),
        ("M23", 2),
        ("P4.1", 4),
    ]
    html = '<c-cite cite="G3.3" />\n<c-cite cite="{{ cite }}" />\n'
    assert [place.words for place in cites_in_html(html, "f")] == ["G3.3"]
