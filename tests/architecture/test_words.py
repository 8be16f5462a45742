"""One term per thing: what the models are called stands in the glossary, and the glossary's clauses exist."""

from __future__ import annotations

import re

from django.apps import apps
from django.utils import translation

from onex.foundation.policy.instruments import library
from tests.architecture.source import PROJECT

ROW = re.compile(r"^\| (?P<english>[^|]+) \| (?P<chinese>[^|]+) \|(?P<clauses>[^|]*)\|$", re.MULTILINE)
ELSEWHERE = "GB/T"
"""A standard, not a clause of a registered instrument."""


def rows() -> list[tuple[str, str, str]]:
    text = (PROJECT / "docs" / "glossary.md").read_text()
    return [(row["english"].strip(), row["chinese"].strip(), row["clauses"].strip()) for row in ROW.finditer(text)]


def unknown_words(known: set[str]) -> list[str]:
    with translation.override("zh-hans"):
        models = [model for model in apps.get_models() if model.__module__.startswith("onex.")]
        return sorted(
            f"{model._meta.label}: {model._meta.verbose_name}" for model in models if str(model._meta.verbose_name) not in known
        )


def test_every_model_is_called_by_the_glossary() -> None:
    assert unknown_words({chinese for _english, chinese, _clauses in rows()}) == []


def test_every_clause_of_the_glossary_exists() -> None:
    cited = {clause for _english, _chinese, clauses in rows() for clause in clauses.split(", ") if clause}
    for clause in sorted(clause for clause in cited if not clause.startswith(ELSEWHERE) and clause != "clause"):
        if not set(clause) <= {"-"}:
            assert library().get_clause(clause)


def test_canary() -> None:
    assert len(unknown_words(set())) > 40
