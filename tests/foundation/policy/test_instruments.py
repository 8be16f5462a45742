from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import yaml

from onex.foundation.policy.citations import Citation
from onex.foundation.policy.errors import BadPolicyFile, UnknownClause, UnknownInstrument
from onex.foundation.policy.instruments import library, load_library

BOTH = {"zh": "字", "en": "word"}
HEAD = {
    "letter": "Q",
    "number": None,
    "title": BOTH,
    "issuer": BOTH,
    "issued": date(2020, 1, 1),
    "in_force": date(2020, 1, 1),
    "repealed": None,
    "dates_from": BOTH,
}


def write(folder: Path, clauses: Sequence[Mapping[str, object]], **changes: object) -> Path:
    content = {**HEAD, "clauses": [dict(clause) for clause in clauses], **changes}
    (folder / "Q.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def test_all_twelve_documents_are_registered() -> None:
    assert "".join(sorted(library().instruments)) == "ABCFGLMPRSWX"


@pytest.mark.parametrize(
    ("letter", "in_force"),
    [
        ("R", date(2019, 1, 24)),
        ("P", date(2019, 4, 4)),
        ("G", date(2019, 11, 9)),
        ("C", date(2020, 1, 22)),
        ("B", date(2020, 3, 30)),
        ("S", date(2020, 5, 14)),
        ("M", date(2020, 6, 2)),
        ("F", date(2020, 8, 24)),
        ("W", date(2020, 8, 24)),
        ("L", date(2021, 11, 1)),
        ("X", date(2023, 1, 6)),
        ("A", None),
    ],
)
def test_document_is_in_force_from_the_date_it_bears(letter: str, in_force: date | None) -> None:
    assert library().get_instrument(letter).in_force == in_force


@pytest.mark.parametrize(
    ("letter", "articles"),
    [("M", 29), ("X", 12), ("R", 21), ("F", 3), ("C", 5), ("G", 5), ("P", 4), ("S", 6), ("B", 3)],
)
def test_every_article_is_registered(letter: str, articles: int) -> None:
    sections = {clause.cite.section for clause in library().get_instrument(letter).clauses}
    assert len(sections) == articles


@pytest.mark.parametrize(("words", "items"), [("M28", 7), ("X5", 9), ("X6", 5), ("X7", 6), ("S1", 6), ("B3", 4), ("P2", 7)])
def test_every_item_is_registered(words: str, items: int) -> None:
    assert len(library().items_of(Citation.parse(words))) == items


def test_unknown_clause_is_refused_with_what_exists() -> None:
    with pytest.raises(UnknownClause, match=r"X13.*X1 … X12"):
        library().get_clause("X13")
    with pytest.raises(UnknownInstrument, match="Q"):
        library().get_instrument("Q")


def test_clause_with_two_fates_is_refused(tmp_path: Path) -> None:
    clause = {"id": "Q1", **BOTH, "declaratory": BOTH, "awaits": ["EXT-2"]}
    with pytest.raises(BadPolicyFile, match="both declaratory and awaiting"):
        load_library(write(tmp_path, [clause]))


def test_heading_with_a_mark_is_refused(tmp_path: Path) -> None:
    clauses: list[dict[str, object]] = [{"id": "Q1", **BOTH, "awaits": ["EXT-2"]}, {"id": "Q1(1)", **BOTH}]
    with pytest.raises(BadPolicyFile, match="only its items"):
        load_library(write(tmp_path, clauses))


@pytest.mark.parametrize(
    ("clauses", "why"),
    [
        ([{"id": "Q1(1)", **BOTH}], "parent Q1 is not registered"),
        ([{"id": "Q1", **BOTH}, {"id": "Q1", **BOTH}], "twice"),
        ([{"id": "X1", **BOTH}], "stands in the file of Q"),
        ([{"id": "Q1", **BOTH, "awaits": ["EXT2"]}], "not a requirement row"),
        ([{"id": "Q1", **BOTH, "status": "done"}], "unknown keys: status"),
        ([{"id": "Q1", "zh": "字"}], "en is missing"),
    ],
)
def test_malformed_clause_is_refused(tmp_path: Path, clauses: Sequence[Mapping[str, object]], why: str) -> None:
    with pytest.raises(BadPolicyFile, match=why):
        load_library(write(tmp_path, clauses))


def test_date_written_as_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPolicyFile, match="issued must be a date"):
        load_library(write(tmp_path, [{"id": "Q1", **BOTH}], issued="1 January 2020"))


def test_key_written_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Q.yaml").write_text("letter: Q\nletter: R\n", encoding="utf-8")
    with pytest.raises(BadPolicyFile, match="written twice"):
        load_library(tmp_path)
