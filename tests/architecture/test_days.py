"""The day is an argument: only where a request or a command comes in is the clock looked at (style.md 4)."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.source import Source, sources

DAYS = frozenset({"today", "localdate"})
ENTRANCES = frozenset({"views", "api", "tasks", "tables", "forms"})
EXCEPTIONS = {
    "onex/foundation/accounts/middleware.py": "a seat is read as it stands on the day of the request",
    "onex/foundation/accounts/services.py": "choose_seat is handed the request itself",
    "onex/web/context.py": "the shell around a page is handed the request itself",
    "onex/foundation/tabular/importing.py": "a job ends on the day its worker ends it",
    "onex/foundation/tabular/lists.py": "a list page is a view; its export is dated as it is asked for",
    "onex/foundation/journal/services.py": "refuses an entry dated on any day but this one",
}
"""Files that look at the clock by their nature, each with why."""


def is_entrance(file: Source) -> bool:
    parts = file.name.removesuffix(".py").split("/")
    return bool(ENTRANCES & set(parts)) or parts[:2] in (["onex", "command"], ["onex", "demo"])


def looks_at_the_clock(files: Iterable[Source]) -> list[str]:
    return [
        f"{file.name}:{node.lineno}"
        for file in files
        if not is_entrance(file)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in DAYS)
            or (isinstance(node.func, ast.Name) and node.func.id in DAYS)
        )
    ]


def test_the_day_is_an_argument() -> None:
    found = looks_at_the_clock(sources("onex"))
    assert [place for place in found if place.split(":")[0] not in EXCEPTIONS] == []
    assert set(EXCEPTIONS) <= {place.split(":")[0] for place in found}


def test_canary() -> None:
    for line in ("day = timezone.localdate()", "day = date.today()", "day = localdate()"):
        assert looks_at_the_clock([Source("onex/lifecycle/exits/services.py", line)]) == ["onex/lifecycle/exits/services.py:1"]
    assert looks_at_the_clock([Source("onex/lifecycle/exits/views.py", "day = timezone.localdate()")]) == []
