"""The public log's tree, notes and proofs are arithmetic: no framework, no database, nothing of the rest of the house."""

from __future__ import annotations

import sys

from tests.architecture.source import Source, sources
from tests.architecture.test_imports import imported

LEDGER = "onex.foundation.ledger"
PURE = frozenset(
    {
        *("checkpoints", "cosignatures", "encodings", "entries", "faults", "growth", "notes", "proof_files", "standalone"),
        *("tiles", "tree", "witnessing"),
    }
)
WITHOUT_A_HOUSE = sys.stdlib_module_names | {"cryptography"}


def is_pure(file: Source) -> bool:
    parts = file.name.removesuffix(".py").split("/")
    return parts[:3] == LEDGER.split(".") and parts[3] in PURE


def entanglements(file: Source) -> list[str]:
    """Imports of a pure module that are neither Python's, nor Ed25519, nor another pure module."""
    return [
        f"{file.name}:{line} imports {module}"
        for line, module in imported(file)
        if module.split(".")[0] not in WITHOUT_A_HOUSE
        and not (module.startswith(f"{LEDGER}.") and module.split(".")[3] in PURE and "standalone" not in file.name)
    ]


def test_the_logs_arithmetic_needs_no_house() -> None:
    pure = [file for file in sources("onex") if is_pure(file)]
    assert {file.name.removesuffix(".py").split("/")[3] for file in pure} == PURE
    assert [found for file in pure for found in entanglements(file)] == []


def test_canary() -> None:
    for line in (
        "from django.conf import settings",
        "import rfc8785",
        f"from {LEDGER}.models import Checkpoint",
        "from onex.foundation.policy.refusals import Conflict",
    ):
        assert entanglements(Source("onex/foundation/ledger/tree.py", line)) != []
    assert entanglements(Source("onex/foundation/ledger/standalone/verify.py", f"from {LEDGER}.tree import root_of")) != []
    assert entanglements(Source("onex/foundation/ledger/tiles.py", f"import struct\nfrom {LEDGER}.tree import NodeAt")) == []
