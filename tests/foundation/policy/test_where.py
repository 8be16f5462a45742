from __future__ import annotations

from pathlib import Path

import pytest

import onex
from onex.foundation.policy.errors import UnknownClause
from onex.foundation.policy.where import find_places, main

ROOT = Path(onex.__file__).parents[1]


def tree(root: Path) -> Path:
    for path, text in {
        "onex/exits/procedure.py": 'Step("appeal", cite="X7(3)")\nprint("X70", "1+X7", "#X7")\nsee = "X7"\n',
        "onex/foundation/policy/parameters/exits.yaml": 'cite: "X7(3)"\n',
        "onex/web/page.html": '<c-cite ref="X7(4)" />\n',
        "tests/test_exits.py": "# X7(3): the day after\n",
        "docs/guide.md": "See X7 and X10.\n",
        "README.md": "W is a letter.\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def test_clause_and_its_items_are_found_by_group(tmp_path: Path) -> None:
    groups = find_places("X7", tree(tmp_path))
    assert {group: [(place.file, place.line) for place in places] for group, places in groups.items()} == {
        "parameters": [("onex/foundation/policy/parameters/exits.yaml", 1)],
        "code": [("onex/exits/procedure.py", 1), ("onex/exits/procedure.py", 3)],
        "pages": [("onex/web/page.html", 1)],
        "tests": [("tests/test_exits.py", 1)],
        "docs": [("docs/guide.md", 1)],
    }


def test_item_is_found_without_its_neighbours(tmp_path: Path) -> None:
    assert list(find_places("X7(4)", tree(tmp_path))) == ["pages"]


def test_letter_alone_is_found_only_where_a_citation_is_expected(tmp_path: Path) -> None:
    assert find_places("W", tree(tmp_path)) == {}
    assert list(find_places("W", ROOT)) >= ["instruments", "parameters"]


def test_appeal_window_is_found_in_the_real_tree() -> None:
    groups = find_places("X7(3)", ROOT)
    assert any(place.file.endswith("parameters/exits.yaml") for place in groups["parameters"])
    assert any(place.file.endswith("instruments/X.yaml") for place in groups["instruments"])


def test_command_prints_places_and_refuses_unknown_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["X7(3)"]) == 0
    assert "onex/foundation/policy/parameters/exits.yaml:" in capsys.readouterr().out
    assert main(["X13"]) == 1
    assert "没有登记条款 X13" in capsys.readouterr().err
    assert main(["seven"]) == 1
    assert main([]) == 2
    with pytest.raises(UnknownClause):
        find_places("X13", ROOT)
