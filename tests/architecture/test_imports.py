"""Across apps only what an app offers is imported: services, selectors, events, models, permissions, and what is named here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.source import Source, app_of, sources

OFFERED = frozenset({"services", "selectors", "events", "models", "permissions"})
PUBLIC: dict[str, frozenset[str]] = {
    "foundation/policy": frozenset({"*"}),  # the law is read everywhere; it imports nothing of ours
    "foundation/tables": frozenset({"append_only", "binary", "bulk"}),
    "foundation/signing": frozenset({"hardware", "key_files", "keys", "rings"}),
    "foundation/verifiable": frozenset(
        {"canonical", "contexts", "jwt", "keys", "multibase", "paper", "proofs", "status_lists", "templates"}
    ),
    "foundation/ledger": frozenset(
        {
            *("auditing", "cosigning", "entries", "faults", "keys", "proof_files", "publishing", "sequencer", "sequencing"),
            *("standalone", "store", "subjects", "tiles", "troubles", "trust"),
        }
    ),
    "foundation/journal": frozenset({"append_only", "authors", "bulk", "canonical", "hearing", "reactions"}),
    "foundation/parties": frozenset(
        {
            "accesses",
            "ciphers",
            "erasure",
            "identifiers",
            "keys",
            "kinds",
            "masking",
            "people",
            "personal_data",
            "references",
            "registry",
            "reports",
            "rotation",
            "vault",
        }
    ),
    "foundation/limits": frozenset({"admission", "budgets", "clients", "guessing", "refusals", "security_log"}),
    "foundation/accounts": frozenset({"actors", "doors", "organisations", "requests", "roles", "scopes", "sign_in"}),
    "foundation/procedures": frozenset({"effects", "kernel", "series", "numbers", "diagram", "labels"}),
    "foundation/publications": frozenset({"lines"}),
    "foundation/jobs": frozenset({"handlers", "states", "worker"}),
    "foundation/documents": frozenset(
        {"answers", "attachments", "confined", "fields", "frames", "limits", "safety", "scanning"}
    ),
    "foundation/tabular": frozenset({"bulk", "cells", "exports", "importers", "lists", "sheets"}),
    "foundation/directory": frozenset({"holdings", "rules"}),  # apps above say what of theirs hangs on a body
    "lifecycle/catalogue": frozenset({"levels", "rules"}),  # rules are pure: whoever decides above may ask them
    "lifecycle/assessment": frozenset({"procedure", "rules"}),  # a procedure is data: its states have names
    "lifecycle/credentials": frozenset({"keys"}),
    "lifecycle/certificates": frozenset({"ledger", "records", "rules", "tokens"}),
}
ASSEMBLY: dict[str, frozenset[str]] = {
    "web": frozenset({"api", "urls", "procedure"}),  # the API root puts the apps' routers together
    "command": frozenset({"commands", "recheck"}),
    "demo": frozenset({"procedure"}),
}
"""What the storeys that put the whole together may import on top."""


def imported(file: Source) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each of our modules a file imports."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            deep = len(node.module.split(".")) > (3 if node.module.startswith(("onex.foundation", "onex.lifecycle")) else 2)
            names = [node.module] if deep else [f"{node.module}.{alias.name}" for alias in node.names]
            yield from ((node.lineno, name) for name in names)


def trespasses(files: Iterable[Source]) -> list[str]:
    found = []
    for file in files:
        for line, module in imported(file):
            app = app_of(module)
            if not app or app == file.app or app in {"web", "demo", "command"}:
                continue
            offered = OFFERED | PUBLIC.get(app, frozenset()) | ASSEMBLY.get(file.app, frozenset())
            rest = module.split(".")[len(app.split("/")) + 1 :]
            if rest and rest[0] not in offered and "*" not in offered:
                found.append(f"{file.name}:{line} imports {module}")
    return found


def nested_imports(files: Iterable[Source]) -> list[str]:
    """An import of ours inside a function means the code is in the wrong app (style.md 6); Django's ``ready()`` needs one."""
    return [
        f"{file.name}:{node.lineno}"
        for file in files
        for function in file.functions()
        for node in ast.walk(function)
        if not file.name.endswith("/apps.py") and isinstance(node, ast.ImportFrom) and (node.module or "").startswith("onex.")
    ]


def test_apps_import_only_what_is_offered() -> None:
    assert trespasses(sources("onex")) == []


def test_imports_stand_at_the_top() -> None:
    assert nested_imports(sources("onex")) == []


def test_canary() -> None:
    bad = Source("onex/lifecycle/assessment/services.py", "from onex.lifecycle.catalogue.views import directory")
    assert trespasses([bad]) == ["onex/lifecycle/assessment/services.py:1 imports onex.lifecycle.catalogue.views"]
    module = Source("onex/lifecycle/assessment/services.py", "from onex.lifecycle.catalogue import forms")
    assert trespasses([module]) != []
    hidden = Source("onex/lifecycle/catalogue/services.py", "def late():\n    from onex.foundation.jobs import services")
    assert nested_imports([hidden]) != []
