from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.policy.citations import Citation
from onex.foundation.policy.errors import BadCitation

numbers = st.integers(1, 99)
citations = st.builds(
    lambda letter, section, subsection, item: Citation(
        letter, section, subsection if section is not None else None, item if section is not None else None
    ),
    st.sampled_from("ABCFGMPRSWX"),
    st.one_of(st.none(), numbers),
    st.one_of(st.none(), numbers),
    st.one_of(st.none(), numbers),
)


@given(citations)
def test_citation_reads_back_as_written(cite: Citation) -> None:
    assert Citation.parse(str(cite)) == cite


@pytest.mark.parametrize(
    ("words", "cite"),
    [
        ("M28(4)", Citation("M", 28, None, 4)),
        ("G3.2", Citation("G", 3, 2)),
        ("S3.2(4)", Citation("S", 3, 2, 4)),
        ("C3", Citation("C", 3)),
        ("R0", Citation("R", 0)),
        ("W", Citation("W")),
    ],
)
def test_citation_is_read(words: str, cite: Citation) -> None:
    assert Citation.parse(words) == cite


@pytest.mark.parametrize(
    "words",
    ["", "m28", "M028", "M28(0)", "M28()", "M28(4", "M 28", "M28（4）", "第28条", "MM1", "G3.", "W(1)", "X7(3) "],
)
def test_anything_else_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(BadCitation, match=r"bad_citation.*M28"):
        Citation.parse(words)


@pytest.mark.parametrize(
    ("above", "below", "included"),
    [
        ("X7", "X7(3)", True),
        ("X7", "X7", True),
        ("X7(3)", "X7", False),
        ("X", "X7(3)", True),
        ("G3", "G3.2", True),
        ("S3.2", "S3.2(4)", True),
        ("S3", "S3.2(4)", True),
        ("X1", "X10", False),
        ("X7", "M7", False),
    ],
)
def test_clause_includes_what_stands_below_it(above: str, below: str, included: bool) -> None:
    assert Citation.parse(above).includes(Citation.parse(below)) is included


@pytest.mark.parametrize(("words", "parent"), [("S3.2(4)", "S3.2"), ("S3.2", "S3"), ("X7(3)", "X7"), ("X7", None), ("W", None)])
def test_parent_is_the_clause_above(words: str, parent: str | None) -> None:
    assert Citation.parse(words).parent == (None if parent is None else Citation.parse(parent))


def test_citations_sort_as_they_stand_in_the_document() -> None:
    words = ["X10", "X7(2)", "X7", "S3.2(4)", "S3.2", "X7(10)"]
    ordered = sorted(map(Citation.parse, words), key=lambda cite: cite.order)
    assert list(map(str, ordered)) == ["S3.2", "S3.2(4)", "X7", "X7(2)", "X7(10)", "X10"]
